"""A whole fleet on the embedded cloud: every part of the pipeline on this one machine."""

import os
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from bench.growth.computed import Computed
from bench.told import OURS, told
from emulator.cloud import remove_aws_settings


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What `up --for --json` tells of a flight."""

    exact: bool
    """Whether each reading is in every place once."""
    rows_after_window: float
    """Seconds from a window's end until its readings were in their rows, at most."""


def pipeline(fleet: Computed, *, seconds: int) -> Pipeline:
    """Fly it for so long, in a cloud and a home of its own. Raises StepFailed."""
    flight = ["--unicorns", str(fleet.unicorns), "--for", str(seconds), "-c", f"shards={fleet.shards}", "--json"]
    with TemporaryDirectory() as home:
        said = told(
            f"Flying {fleet.unicorns:,} unicorns",
            [sys.executable, "-m", "ops", "up", *flight],
            environment={**remove_aws_settings(os.environ), **OURS, "WILDRYDES_HOME": home},
            remedy="Fly them by `./wildrydes up` to see more",
        )
    return Pipeline(said["verdict"] == "exact", said["figures"]["rows_after_window_seconds"])
