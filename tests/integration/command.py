"""Run the `wildrydes` command in a home of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ops.paths import ROOT


def make_environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "WILDRYDES_HOME": str(home), "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}"}


def start_wildrydes(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT, env=make_environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.1)
