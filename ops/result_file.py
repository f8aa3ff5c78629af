"""Write a file so that it is there as a whole or not at all. A file that it replaces stays until then."""

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ops.task import TaskFailed

_SUFFIX = ".part"


@contextmanager
def replace_file(target: Path) -> Iterator[Path]:
    """Yield the path of a new file, which the block writes and which then becomes the target.

    The file is in a hidden folder of its own beside the target, in which the block may write other files too. If the
    block raises, the folder is removed. If the process is killed, the next one with the same target removes it. Raises
    TaskFailed if the file cannot be written.
    """
    title = f"Writing {target}"
    real = target.resolve()
    if real.exists() and not real.is_file():
        raise TaskFailed(title, "it is not a file", remedy="Choose another name")
    try:
        with _open_folder(real) as folder:
            new = folder / real.name
            new.touch()
            yield new
            if real.exists():
                shutil.copymode(real, new)
            _flush(new)
            new.replace(real)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        kept = f"{target} is as it was" if real.exists() else "No file is left behind"
        raise TaskFailed(title, reason, remedy=f"{kept}: make room, or choose another place") from None


@contextmanager
def _open_folder(real: Path) -> Iterator[Path]:
    """Yield a new folder, which is locked as long as this process lives, and remove it afterwards."""
    _remove_abandoned(real)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{real.name}.", suffix=_SUFFIX, dir=real.parent))
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():  # else another process found it before it was locked
            break
        os.close(lock)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _remove_abandoned(real: Path) -> None:
    """Remove the folders of processes that were killed. The system has released their locks."""
    for entry in real.parent.iterdir():
        if not (entry.name.startswith(f".{real.name}.") and entry.name.endswith(_SUFFIX) and entry.is_dir()):
            continue
        with suppress(OSError):  # another process removes it, or may not be disturbed
            lock = os.open(entry, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(entry)
            finally:
                os.close(lock)


def _flush(path: Path) -> None:
    """Have the file on disk before its name says that it is complete."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
