"""The command `producer` with a fleet of some size, as a whole process against an embedded Kinesis."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from bench.cloud import Sink
from bench.growth.computed import Computed
from ops.home import ROOT

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
    """Fly it for so long."""
    stream = sink.stream(f"growth-{fleet.unicorns}", shards=fleet.shards)
    start_cpu, start_sent = _flight(fleet, sink, stream, _START_SECONDS)
    cpu, sent = _flight(fleet, sink, stream, _START_SECONDS + seconds)
    return Measured((cpu - start_cpu) / seconds, (sent - start_sent) / (fleet.unicorns * seconds))


def _flight(fleet: Computed, sink: Sink, stream: str, seconds: int) -> tuple[float, int]:
    """Processor seconds of a flight, and the readings that were delivered."""
    aggregate = "--aggregate" if fleet.aggregated else "--no-aggregate"
    command = [
        sys.executable,
        "-m",
        "producer",
        "--unicorns",
        str(fleet.unicorns),
        "--for",
        str(seconds),
        "--stream",
        stream,
    ]
    before = os.times()
    done = subprocess.run(
        [*command, aggregate, "--json"],
        env={**sink.environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, int(json.loads(done.stdout)["sent"])
