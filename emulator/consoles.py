"""Which consoles are being served here: pages of these origins may call the local cloud, and no others.

Each server of a console holds a lock on a file of its own, which ends with it however it ends. The folder belongs to
the user alone, so no other user can add an origin.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

CONSOLES = "WILDRYDES_CONSOLES"
"""The environment variable that tells the emulator's process the folder where served consoles are announced."""


@contextmanager
def announce(folder: Path, origin: str) -> Iterator[None]:
    """Let pages of this origin call the cloud while the block runs."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)  # which only its owner may do
    descriptor, name = mkstemp(dir=folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, origin.encode())
        yield
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(descriptor)


def find_served_origins(folder: Path) -> set[str]:
    """Return the origins of the consoles that are being served."""
    return {origin for file in folder.glob("*") if (origin := _read_locked_origin(file))}


def _read_locked_origin(file: Path) -> str | None:
    """Return what a file says whose writer still lives."""
    try:
        with file.open() as content:
            try:
                fcntl.flock(content, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return content.read()
    except OSError:  # it ended just now
        pass
    return None
