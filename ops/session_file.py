"""Which embedded cloud runs in this home: a note that `up` leaves while it runs."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ops.paths import home, write_private
from ops.process import started_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The process of `up`, told from any later one with its id, and where its cloud answers."""

    pid: int
    started_at: str
    url: str
    access_key: str
    secret_key: str = field(repr=False)
    since: str
    """UTC, ISO 8601."""
    stage: str
    cloud: int
    """The process of the embedded cloud."""
    console: str = ""
    """Where its console is served; empty while it isn't yet."""


class Claimed(RuntimeError):
    """Another `up` has this home."""


@contextmanager
def claim() -> Iterator[None]:
    """Have this home for one `up` alone, from its first moment to its last, however it ends. Raises Claimed."""
    with os.fdopen(os.open(_lock(), os.O_RDWR | os.O_CREAT, 0o600), "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Claimed from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def find_claimant() -> int | None:
    """Return the process of the `up` that has this home, also while it starts; None where there is none."""
    try:
        with _lock().open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
    except OSError:
        pass
    return None


def find() -> Running | None:
    """What runs here, or None. A note whose process is gone is cleared away."""
    try:
        running = Running(**json.loads(_note().read_text()))
    except (OSError, ValueError, TypeError):
        return None
    if started_at(running.pid) != running.started_at:
        clear()
        return None
    return running


def leave_note(running: Running) -> None:
    """Write the note, which holds the cloud's credentials, for nobody but the user to read."""
    write_private(_note(), json.dumps(asdict(running)))


def clear() -> None:
    with suppress(FileNotFoundError):
        _note().unlink()


def _lock() -> Path:
    return home() / "up.lock"


def _note() -> Path:
    return home() / "up.json"
