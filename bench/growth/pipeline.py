"""A whole fleet on the embedded cloud: every part of the pipeline on this one machine."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from bench.growth.computed import Computed
from local.cloud import without_aws_settings
from ops.home import ROOT


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What `up --for --json` tells of a flight."""

    exact: bool
    """Whether each reading is in every place once."""
    rows_after_window: float
    """Seconds from a window's end until its readings were in their rows, at most."""
    iterator_age: float
    """Seconds, of the function that was most behind."""


def pipeline(fleet: Computed, *, seconds: int) -> Pipeline:
    """Fly it for so long, in a cloud and a home of its own."""
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [
                *(
                    sys.executable,
                    "-m",
                    "ops",
                    "up",
                    "--unicorns",
                    str(fleet.unicorns),
                    "--for",
                    str(seconds),
                    "--json",
                ),
                *("-c", f"shards={fleet.shards}"),
            ],
            env={**without_aws_settings(os.environ), "WILDRYDES_HOME": home},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,  # a verdict that differs is an answer
        )
    told = json.loads(done.stdout.splitlines()[-1])
    figures = told["figures"]
    return Pipeline(
        told["verdict"] == "exact",
        figures["rows_after_window_seconds"],
        max(figures["iterator_age_seconds"].values()),
    )
