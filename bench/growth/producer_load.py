"""Measure the command `producer` with a fleet of some size, as a whole process against the local cloud's Kinesis."""

import os
import sys
from dataclasses import dataclass

from bench.cloud import BenchCloud
from bench.growth.fleet_cost import FleetCost
from bench.run_contender import PROJECT_PATH, run_program

_START_SECONDS = 2
"""The length of a short flight. It is subtracted from the long one, so that starting up doesn't count."""


@dataclass(frozen=True, slots=True)
class ProducerLoad:
    """How well one producer process flies a fleet at one reading per second."""

    cores: float
    """How many processor cores it keeps busy."""
    delivered: float
    """The fraction of the due readings that it delivered in time."""


def measure_producer_load(fleet: FleetCost, cloud: BenchCloud, *, seconds: int) -> ProducerLoad:
    """Fly a fleet for so many seconds. Raises TaskFailed."""
    stream = cloud.create_stream(f"growth-{fleet.unicorns}", shards=fleet.shards)
    start_cpu, start_sent = _fly(fleet, cloud, stream, _START_SECONDS)
    cpu, sent = _fly(fleet, cloud, stream, _START_SECONDS + seconds)
    return ProducerLoad((cpu - start_cpu) / seconds, (sent - start_sent) / (fleet.unicorns * seconds))


def _fly(fleet: FleetCost, cloud: BenchCloud, stream: str, seconds: int) -> tuple[float, int]:
    """Return the processor seconds of a flight, and how many readings it delivered."""
    options = ["--unicorns", str(fleet.unicorns), "--for", str(seconds), "--stream", stream, "--json"]
    before = os.times()
    report = run_program(
        f"Flying {fleet.unicorns:,} unicorns",
        [sys.executable, "-m", "producer", *options, "--aggregate" if fleet.is_packed else "--no-aggregate"],
        environment={**cloud.environment, **PROJECT_PATH},
        remedy="Run the command again, with nothing else on this machine",
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, int(report["sent"])
