"""Index a stream's readings by unicorn and minute, on disk, because a stream is sorted by arrival and rows by name."""

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

_BUFFER_SIZE = 50_000
"""Readings that are buffered in memory until they are merged into the file."""


class StreamIndex:
    """Collects readings and returns a row for each unicorn-minute, which takes about 800 bytes on disk."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE minute (name, minute, summary, PRIMARY KEY (name, minute)) WITHOUT ROWID")
        self._buffer: list[Reading] = []
        self._delivered = 0

    def add(self, reading: Reading) -> None:
        self._buffer.append(reading)
        self._delivered += 1
        if len(self._buffer) >= _BUFFER_SIZE:
            self._flush()

    def read_rows(self) -> Iterator[tuple[Key, MinuteRow]]:
        """Yield every minute, sorted by name and minute."""
        self._flush()
        for (text,) in self._database.execute("SELECT summary FROM minute ORDER BY name, minute"):
            yield from_summary(summary_from_document(json.loads(text)))

    def count_duplicates(self) -> int:
        """Count the deliveries of a reading, by Name and StatusTime, after its first."""
        return self._delivered - sum(row.readings for _, row in self.read_rows())

    def close(self) -> None:
        self._database.close()

    def _flush(self) -> None:
        summaries = map(self._merge_with_stored, summarize(self._buffer).values())
        rows = [(*summary.key, json.dumps(summary_to_document(summary))) for summary in summaries]
        self._database.executemany("INSERT OR REPLACE INTO minute VALUES (?, ?, ?)", rows)
        self._buffer.clear()

    def _merge_with_stored(self, summary: MinuteSummary) -> MinuteSummary:
        query = "SELECT summary FROM minute WHERE name = ? AND minute = ?"
        stored = self._database.execute(query, summary.key).fetchone()
        return merge(summary_from_document(json.loads(stored[0])), summary) if stored else summary


@contextmanager
def open_stream_index() -> Iterator[StreamIndex]:
    """Yield an empty index, whose file is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="wildrydes-") as folder:
        index = StreamIndex(Path(folder) / "index.sqlite")
        try:
            yield index
        finally:
            index.close()
