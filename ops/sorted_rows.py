"""Sort any number of rows in constant memory. They may take twice their size on disk, because SQLite copies them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ops.unnamed_database import create_database, explain_full_disk

SortedRow = tuple[str, str, bytes]
"""The two parts of the key, by which rows are sorted, and what the row holds."""


class SortedRows:
    """Collects rows in any order and yields them sorted. Rows with the same key are all kept."""

    def __init__(self) -> None:
        self._database = create_database()
        self._database.execute("CREATE TABLE row (first TEXT, second TEXT, content BLOB)")

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
    with explain_full_disk():
        rows = SortedRows()
        try:
            yield rows
        finally:
            rows.close()
