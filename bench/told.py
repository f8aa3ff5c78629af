"""A program that a benchmark runs in a process of its own, and what it tells: JSON, in its last line."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from ops.paths import ROOT
from ops.task import TaskFailed

OURS = {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "lambda")))}
"""The environment's part by which a program can import this project."""


def told(title: str, command: Sequence[str], *, environment: Mapping[str, str], remedy: str) -> dict[str, Any]:
    """What it tells, whatever its exit code; one that tells nothing has failed. Raises StepFailed."""
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    try:
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise TaskFailed(title, lines[-1], remedy=remedy) from None
    return said
