"""Ending the processes that this program started, by process id, with all their children."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


def terminate(child: "subprocess.Popen[Any]", *, seconds: float = 10) -> None:
    """End a child that leads a session of its own, and its children: politely first, by force in the end."""
    if child.poll() is None:
        _signal_group(child.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def describe_exit(code: int) -> str:
    """Return in words what an exit code says of a process."""
    if code >= 0:
        return f"ended with exit code {code}"
    perhaps = ", perhaps because memory ran out" if -code == signal.SIGKILL else ""
    return f"was killed by {signal.Signals(-code).name}{perhaps}"


def get_start_time(pid: int) -> str | None:
    """What tells a process from a later one with its id: its start, in clock ticks since boot; None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
