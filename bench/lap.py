"""One contender's race over a stream, by the processor time that it takes."""

from dataclasses import dataclass
from pathlib import Path

from bench.cloud import Sink
from bench.peers import PEERS
from bench.turn import turn

ROUNDS = 5
"""Each contender has so many turns. Of its own figures the best counts: what else a machine does only adds to it."""


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
    """Run the program as that contender, which is a peer or needs none. Raises StepFailed."""
    peer = name if name in PEERS else None
    return Lap(**turn(program, name, *arguments, environment=sink.environment, peer=peer))
