"""The subscribers of a push feed, in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from aws.environment import isolate
from bench.run_contender import PROJECT_PATH
from ops.console_server import load_configuration
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import terminate
from ops.task import TaskFailed
from tests.roles.credentials import get_guest_credentials

_TITLE = "Subscribing"


@dataclass(frozen=True, slots=True)
class Audience:
    """The process of the subscribers; None if there are none."""

    process: "subprocess.Popen[str] | None"

    def begin(self) -> None:
        """Let them measure from now on."""
        if self.process and self.process.stdin:
            self.process.stdin.write("begin\n")
            self.process.stdin.flush()

    def finish(self) -> dict[str, Any]:
        """Wait for their report, and return it. Raises TaskFailed."""
        return json.loads(_read_line(self.process)) if self.process else {}


@contextmanager
def gather(deployment: Deployment, endpoint: str, *, subscribers: int, seconds: float) -> Iterator[Audience]:
    """Let so many guests subscribe until the block ends. Raises TaskFailed."""
    if not subscribers:
        yield Audience(None)
        return
    guest = get_guest_credentials(deployment).credentials
    order = {
        "push": load_configuration(deployment, endpoint)["push"],
        "credentials": [guest[f"aws_{part}"] for part in ("access_key_id", "secret_access_key", "session_token")],
        "subscribers": subscribers,
        "seconds": seconds,
    }
    process = subprocess.Popen(
        (sys.executable, "-m", "bench.viewers.subscribers"),
        cwd=ROOT,
        env={**isolate(os.environ), **PROJECT_PATH},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(f"{json.dumps(order)}\n")
        process.stdin.flush()
        _read_line(process)  # all have subscribed
        yield Audience(process)
    finally:
        terminate(process)


def _read_line(process: "subprocess.Popen[str]") -> str:
    """Return the next line that the process prints. Raises TaskFailed if it ended."""
    assert process.stdout is not None
    if line := process.stdout.readline():
        return line
    remedy = "Its error is above; run the command again with fewer subscribers"
    raise TaskFailed(_TITLE, "the subscribers' process ended", remedy=remedy)
