"""Keep any amount of data in constant memory, on disk.

The data is in a temporary database of SQLite, whose file has no name: it is gone when the process ends, also by
SIGKILL. SQLite puts it into the folder that TMPDIR names, or into /var/tmp. Source: SQLite, "Temporary Files Used By
SQLite".
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ops.task import TaskFailed

_CACHE_KB = 16 * 1024
"""Memory for the pages of the database, and for each run that is sorted before it is written."""


def create_database() -> sqlite3.Connection:
    """Return an empty database, which one thread at a time may use."""
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for setting in (f"cache_size = -{_CACHE_KB}", "temp_store = FILE", "journal_mode = OFF", "synchronous = OFF"):
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")  # else every change would be written at once
    return database


@contextmanager
def explain_full_disk() -> Iterator[None]:
    """Raise TaskFailed if the disk is full or cannot be written."""
    try:
        yield
    except sqlite3.OperationalError as error:
        remedy = "Make room in the folder for temporary files, or name another one in TMPDIR"
        raise TaskFailed("Keeping data on disk", str(error), remedy=remedy) from None


class DigestSet:
    """A set of digests. It takes about 40 bytes of disk for each."""

    def __init__(self, digests: Iterable[bytes]) -> None:
        """Put all digests into the set. Raises TaskFailed if the disk is full."""
        self._database = create_database()
        self._database.execute("CREATE TABLE item (digest BLOB PRIMARY KEY) WITHOUT ROWID")
        with explain_full_disk():
            self._database.executemany("INSERT OR IGNORE INTO item VALUES (?)", ((digest,) for digest in digests))

    def __contains__(self, digest: bytes) -> bool:
        found = self._database.execute("SELECT 1 FROM item WHERE digest = ?", (digest,))
        return found.fetchone() is not None
