"""Which embedded cloud runs in this home: a note that `up` leaves while it runs."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ops.home import home, write_private
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


def _note() -> Path:
    return home() / "up.json"
