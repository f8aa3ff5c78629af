"""Start, watch and end processes."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

import psutil

from aws.lifetime import terminate_with_parent
from ops.paths import ROOT

_TERMINATION_SECONDS = 10
"""How long a child may take to end after SIGTERM."""


def start_child(
    command: Sequence[str], *, environment: Mapping[str, str], stdout: IO[bytes], stderr: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Start a command that leads its own session. It gets SIGTERM when this process ends."""
    return subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
        start_new_session=True, preexec_fn=terminate_with_parent(os.getpid()),
    )  # fmt: skip


def terminate(child: "subprocess.Popen[Any]") -> None:
    """End a child that leads its own session, and its children: first with SIGTERM, then with SIGKILL."""
    if child.poll() is None:
        _signal_group(child.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(_TERMINATION_SECONDS)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def describe_exit(code: int) -> str:
    """Return in words how a process with this exit code ended."""
    if code >= 0:
        return f"ended with exit code {code}"
    hint = ", perhaps because memory ran out" if -code == signal.SIGKILL else ""
    return f"was killed by {signal.Signals(-code).name}{hint}"


def get_start_time(pid: int) -> str | None:
    """Return when a process started, which distinguishes it from a later one with the same id; None if it has ended."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else repr(process.create_time())
    except psutil.NoSuchProcess:
        return None


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until a condition is true, and return whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
