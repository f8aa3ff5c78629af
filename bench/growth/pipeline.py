"""Measure the whole pipeline on the local cloud: this machine runs the cloud, the functions and the producer."""

import os
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from aws.environment import isolate
from bench.growth.fleet_cost import FleetCost
from bench.run_contender import PROJECT_PATH, run_program


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """What `up --for --json` reports of a flight."""

    exact: bool
    """Whether each reading is in every store exactly once."""
    rows_after_window: float
    """The most seconds from a window's end until its readings were in their rows."""


def measure_pipeline(fleet: FleetCost, *, seconds: int) -> PipelineResult:
    """Fly a fleet for so many seconds, in a local cloud of its own. Raises TaskFailed."""
    options = ["--unicorns", str(fleet.unicorns), "--for", str(seconds), "-c", f"shards={fleet.shards}", "--json"]
    with TemporaryDirectory() as home:
        report = run_program(
            f"Flying {fleet.unicorns:,} unicorns",
            [sys.executable, "-m", "cli", "up", *options],
            environment={**isolate(os.environ), **PROJECT_PATH, "WILDRYDES_HOME": home},
            remedy="Fly them by `./wildrydes up` to see more",
        )
    return PipelineResult(report["verdict"] == "exact", report["figures"]["rows_after_window_seconds"])
