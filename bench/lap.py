"""One contender's turn: a process of its own that tells what it took."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.cloud import Sink
from bench.peers import PEERS, python_of
from ops.home import ROOT

ROUNDS = 3
"""Each contender has so many turns, and its best counts: whatever else a machine does only makes a turn worse."""


@dataclass(frozen=True, slots=True)
class Lap:
    """What a contender took."""

    readings: int
    cpu_seconds: float

    @property
    def readings_a_second(self) -> float:
        """Of one core."""
        return self.readings / self.cpu_seconds


def lap(program: Path, name: str, *arguments: str, sink: Sink) -> Lap:
    """Run the program as that contender. A peer runs in its own environment, where this project can't be imported."""
    ours = name not in PEERS
    done = subprocess.run(
        [sys.executable if ours else str(python_of(name)), str(program), name, *arguments],
        env={**sink.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}" if ours else ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Lap(**json.loads(done.stdout))
