"""Announce which consoles are being served: only pages of their origins may call the local cloud.

Each console server locks a file of its own. The lock ends with the server, even if it is killed. The folder belongs to
the user alone, so no other user can add an origin.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

CONSOLES = "WILDRYDES_CONSOLES"
"""The environment variable that names the folder to the emulator's process."""


@contextmanager
def announce(folder: Path, origin: str) -> Iterator[None]:
    """Let pages of this origin call the local cloud for the duration of the block."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # fails if another user owns the folder
    descriptor, name = mkstemp(dir=folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, origin.encode())
        yield
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(descriptor)


def find_served_origins(folder: Path) -> set[str]:
    """Return the origins that are announced now."""
    return {origin for file in folder.glob("*") if (origin := _read_locked_origin(file))}


def _read_locked_origin(file: Path) -> str | None:
    """Return the origin in a file if its server still holds the lock."""
    try:
        with file.open() as content:
            try:
                fcntl.flock(content, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return content.read()
    except OSError:  # the server ended and removed the file
        pass
    return None
