"""A contender in a process of its own, delivering to a stream of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.cloud import Sink
from bench.peers import python_of
from ops.home import ROOT

_CONTENDER = Path(__file__).parent / "contender.py"
_SHARDS = 32
"""As many as the fastest needs: at its limits a shard takes about 5,300 readings a second, however they come."""


@dataclass(frozen=True, slots=True)
class Lap:
    """What a contender took."""

    readings: int
    cpu_seconds: float

    @property
    def readings_a_second(self) -> float:
        """Of one core."""
        return self.readings / self.cpu_seconds


def lap(name: str, sink: Sink, *, records: Path, count: int) -> Lap:
    """Have a contender deliver that many."""
    python = str(python_of(name)) if name == "aiokpl" else sys.executable
    stream = sink.stream(f"{name.replace('_', '-')}-race", shards=_SHARDS)
    done = subprocess.run(
        [python, str(_CONTENDER), name, stream, str(records), str(count)],
        env={**sink.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}" if name == "wildrydes" else ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Lap(**json.loads(done.stdout))
