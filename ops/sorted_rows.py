"""Sort any number of rows in constant memory, on disk.

The rows are in a temporary database of SQLite, whose file has no name: it is gone when the process ends, also by
SIGKILL. SQLite puts it into the folder that TMPDIR names, or into /var/tmp, and sorts in files of the
same kind, so that the rows may take twice their size. Source: SQLite, "Temporary Files Used By SQLite".
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ops.task import TaskFailed

SortedRow = tuple[str, str, bytes]
"""The two parts of the key, by which rows are sorted, and what the row holds."""

_CACHE_KB = 16 * 1024
"""Memory for the pages of the database, and for each run that is sorted before it is written."""


class SortedRows:
    """Collects rows in any order and yields them sorted. Rows with the same key are all kept."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KB}", "temp_store = FILE", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE row (first TEXT, second TEXT, content BLOB)")
        self._database.execute("BEGIN")  # else every batch would be written at once

    def add(self, rows: Iterable[SortedRow]) -> None:
        """Add rows."""
        self._database.executemany("INSERT INTO row VALUES (?, ?, ?)", rows)

    def __iter__(self) -> Iterator[SortedRow]:
        """Yield the rows, sorted by the code points of their keys."""
        yield from self._database.execute("SELECT first, second, content FROM row ORDER BY first, second")

    def close(self) -> None:
        self._database.close()


@contextmanager
def open_sorted_rows() -> Iterator[SortedRows]:
    """Yield an empty store. Raises TaskFailed if the disk is full or cannot be written."""
    try:
        rows = SortedRows()
        try:
            yield rows
        finally:
            rows.close()
    except sqlite3.OperationalError as error:
        remedy = "Make room in the folder for temporary files, or name another one in TMPDIR"
        raise TaskFailed("Sorting rows on disk", str(error), remedy=remedy) from None
