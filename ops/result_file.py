"""Write a file so that it is there as a whole or not at all. A file that it replaces stays until then."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.task import TaskFailed


@contextmanager
def replace_file(target: Path) -> Iterator[Path]:
    """Yield the path of a new file beside the target, which the block writes and which then becomes the target.

    If the block raises, the new file is removed. Raises TaskFailed if the file cannot be written.
    """
    title = f"Writing {target}"
    real = target.resolve()
    if real.exists() and not real.is_file():
        raise TaskFailed(title, "it is not a file", remedy="Choose another name")
    new = real.with_name(f".{real.name}.{os.getpid()}.part")
    try:
        new.touch()  # before the block's work, so that a wrong place is known at once
        yield new
        if real.exists():
            shutil.copymode(real, new)
        _flush(new)
        new.replace(real)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        kept = f"{target} is as it was" if real.exists() else "No file is left behind"
        raise TaskFailed(title, reason, remedy=f"{kept}: make room, or choose another place") from None
    finally:
        new.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the file on disk before its name says that it is complete."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
