"""Run a contender of a benchmark in a process of its own, and read what it reports: JSON, in its last line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.cloud import BenchCloud
from bench.peers import PEERS, install_peer
from ops.paths import ROOT
from ops.task import TaskFailed

PROJECT_PATH = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "lambda")))}
"""The environment variable with which a program can import this project."""
ROUNDS = 5
"""How often each contender runs. Its best round counts, because other load on the machine can only slow it down."""


def run_program(title: str, command: Sequence[str], *, environment: Mapping[str, str], remedy: str) -> dict[str, Any]:
    """Run a program and return the JSON object in its last line, whatever its exit code.

    Raises TaskFailed if the last line is not JSON.
    """
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    try:
        report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise TaskFailed(title, lines[-1], remedy=remedy) from None
    return report


def run_contender(
    program: Path, contender: str, *arguments: str, environment: Mapping[str, str], peer: str | None = None
) -> dict[str, Any]:
    """Run the program as that contender and return its report. Raises TaskFailed.

    With `peer` it runs in that peer's environment, which can't import this project.
    """
    python = str(install_peer(peer)) if peer else sys.executable
    return run_program(
        f"The turn of {contender}",
        [python, str(program), contender, *arguments],
        environment={**environment, **({"PYTHONPATH": ""} if peer else PROJECT_PATH)},
        remedy=f"`{program.relative_to(ROOT)}` is the program that did it",
    )


def measure_rate(program: Path, contender: str, *arguments: str, cloud: BenchCloud) -> float:
    """Run a contender against a cloud and return its readings per second of processor time. Raises TaskFailed."""
    peer = contender if contender in PEERS else None
    report = run_contender(program, contender, *arguments, environment=cloud.environment, peer=peer)
    return float(report["readings"] / report["cpu_seconds"])
