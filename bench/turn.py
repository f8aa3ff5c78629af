"""One contender's turn: a process of its own, which tells as JSON what it took."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.peers import python_of
from ops.home import ROOT
from ops.step import StepFailed


def turn(
    program: Path, contender: str, *arguments: str, environment: Mapping[str, str], peer: str | None = None
) -> dict[str, Any]:
    """What the program tells when it runs as that contender. Raises StepFailed.

    A contender that needs a peer runs in the peer's environment, where this project can't be imported.
    """
    done = subprocess.run(
        [python_of(peer) if peer else sys.executable, program, contender, *arguments],
        env={**environment, "PYTHONPATH": "" if peer else os.pathsep.join((str(ROOT), str(ROOT / "lambda")))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise StepFailed(
            f"The turn of {contender}", lines[-1], remedy=f"`{program.relative_to(ROOT)}` is the program that did it"
        )
    told: dict[str, Any] = json.loads(done.stdout)
    return told
