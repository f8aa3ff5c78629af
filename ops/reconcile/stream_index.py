"""An index of a stream's readings by unicorn and minute, on disk. A stream is sorted by arrival, rows by name."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.reconcile.row import Key, MinuteRow, from_summary
from unicorn.codec import summary_from_document, summary_to_document
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, merge, summarize

_HELD = 50_000
"""Readings that are held in memory until they are merged into the file."""


class StreamIndex:
    """Collects readings and returns minutes. It takes about 800 bytes of disk per unicorn-minute."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE minute (name, minute, summary, PRIMARY KEY (name, minute)) WITHOUT ROWID")
        self._held: list[Reading] = []
        self._delivered = 0

    def add(self, reading: Reading) -> None:
        self._held.append(reading)
        self._delivered += 1
        if len(self._held) >= _HELD:
            self._merge_in()

    def rows(self) -> Iterator[tuple[Key, MinuteRow]]:
        """Yield every minute, sorted by name and minute."""
        self._merge_in()
        for (text,) in self._database.execute("SELECT summary FROM minute ORDER BY name, minute"):
            yield from_summary(summary_from_document(json.loads(text)))

    def duplicates(self) -> int:
        """Count the deliveries of a reading, by Name and StatusTime, after its first."""
        return self._delivered - sum(row.readings for _, row in self.rows())

    def close(self) -> None:
        self._database.close()

    def _merge_in(self) -> None:
        merged = map(self._with_known, summarize(self._held).values())
        self._database.executemany(
            "INSERT OR REPLACE INTO minute VALUES (?, ?, ?)",
            [(summary.Name, summary.StatusTime, json.dumps(summary_to_document(summary))) for summary in merged],
        )
        self._held.clear()

    def _with_known(self, summary: MinuteSummary) -> MinuteSummary:
        known = self._database.execute(
            "SELECT summary FROM minute WHERE name = ? AND minute = ?", summary.key
        ).fetchone()
        return merge(summary_from_document(json.loads(known[0])), summary) if known else summary


@contextmanager
def open_stream_index() -> Iterator[StreamIndex]:
    """Yield an empty index, whose file is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="wildrydes-") as folder:
        index = StreamIndex(Path(folder) / "index.sqlite")
        try:
            yield index
        finally:
            index.close()
