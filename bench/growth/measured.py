"""The command `producer` with a fleet of some size, as a whole process against an embedded Kinesis."""

import os
import sys
from dataclasses import dataclass

from bench.cloud import Sink
from bench.growth.computed import Computed
from bench.told import OURS, told

_START_SECONDS = 2
"""The shorter of the two flights of which the difference counts, so that starting up counts in neither."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How one process flies a fleet at one reading a second."""

    cores: float
    """Of processors that it keeps busy."""
    delivered: float
    """Which part of the readings that were due was delivered in time."""


def measured(fleet: Computed, sink: Sink, *, seconds: int) -> Measured:
    """Fly it for so long. Raises StepFailed."""
    stream = sink.stream(f"growth-{fleet.unicorns}", shards=fleet.shards)
    start_cpu, start_sent = _flight(fleet, sink, stream, _START_SECONDS)
    cpu, sent = _flight(fleet, sink, stream, _START_SECONDS + seconds)
    return Measured((cpu - start_cpu) / seconds, (sent - start_sent) / (fleet.unicorns * seconds))


def _flight(fleet: Computed, sink: Sink, stream: str, seconds: int) -> tuple[float, int]:
    """Processor seconds of a flight, and the readings that were delivered."""
    flight = ["--unicorns", str(fleet.unicorns), "--for", str(seconds), "--stream", stream, "--json"]
    before = os.times()
    said = told(
        f"Flying {fleet.unicorns:,} unicorns",
        [sys.executable, "-m", "producer", *flight, "--aggregate" if fleet.aggregated else "--no-aggregate"],
        environment={**sink.environment, **OURS},
        remedy="Run the command again, with nothing else on this machine",
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, int(said["sent"])
