"""Save, find and stop the session of `up`: a file in the home folder, and a lock that `up` holds while it runs."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from ops.paths import get_home, locate_home, write_private
from ops.process import get_start_time, wait_until
from ops.task import TaskFailed, show_task

_LOCK, _SESSION = "up.lock", "up.json"
_STOP_SECONDS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The process of `up`, and how to reach its cloud."""

    pid: int
    started_at: str
    """When the process started, which distinguishes it from a later one with the same id."""
    url: str
    access_key: str
    secret_key: str = field(repr=False)
    since: str
    """When the local cloud started: UTC, ISO 8601."""
    stage: str
    fleet: str
    cloud: int
    """The process id of the emulator."""
    console: str = ""
    """The address of the console; empty until it is served."""


class AlreadyLocked(RuntimeError):
    """Another `up` holds the lock of this home."""


@contextmanager
def lock() -> Iterator[None]:
    """Hold the lock of this home until the block or the process ends. Raises AlreadyLocked."""
    with os.fdopen(os.open(get_home() / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyLocked from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def find_owner() -> int | None:
    """Return the process id of the `up` that holds the lock, even while it is starting; None if there is none.

    Raises OSError if the home cannot be looked into.
    """
    with suppress(FileNotFoundError), (locate_home() / _LOCK).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
    return None


def stop_owner() -> bool:
    """Stop the `up` that holds the lock and wait until it has ended; False if there is none. Raises TaskFailed."""
    pid = find_owner()
    if pid is None:
        return False
    with show_task("Stopping the fleet and the local cloud"):
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: find_owner() != pid, _STOP_SECONDS):
            os.kill(pid, signal.SIGKILL)  # the emulator ends with it
            raise TaskFailed("Stopping", f"process {pid} had to be killed", remedy="Run `./wildrydes status`")
    return True


def load() -> Session | None:
    """Return the session of this home, or None. Remove the file if its process has ended. Raises OSError."""
    try:
        session = Session(**json.loads((locate_home() / _SESSION).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if get_start_time(session.pid) != session.started_at:
        remove()
        return None
    return session


def save(session: Session) -> None:
    """Write the session, credentials included, to a file that only the user may read."""
    write_private(get_home() / _SESSION, json.dumps(asdict(session)))


def remove() -> None:
    """Remove the session file, if it is there."""
    with suppress(FileNotFoundError):
        (locate_home() / _SESSION).unlink()
