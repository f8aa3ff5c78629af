"""A store on disk that sorts fixes by time, so that files of any length need little memory."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from producer.replay.fixes import Fix
from unicorn.codec import decode, encode
from unicorn.reading import Reading

_MEMORY = "200MB"
"""DuckDB sorts 5 million fixes within it in 12 s, and spills the rest to the disk."""
_SORT_THREADS = 2
_BATCH = 5_000
_MIN_LINE_BYTES = 2_000_000
"""The longest line of DuckDB's CSV reader, if no row is longer."""
_COLUMNS = (
    "{'time': 'BIGINT', 'sequence': 'BIGINT', 'file': 'INTEGER', 'number': 'BIGINT', 'measured': 'BOOLEAN',"
    " 'record': 'VARCHAR', 'raw': 'VARCHAR'}"
)


class Store:
    """Takes fixes in any order, and then yields them by time as often as asked; at equal times as they came.

    Fixes are written to a file of tab-separated text, which JSON keeps free of tabs and line ends, and are sorted by
    DuckDB. `keep_rows` is whether the rows as read are kept too.
    """

    def __init__(self, folder: Path, *, keep_rows: bool = False) -> None:
        self._keep_rows = keep_rows
        self._spool_path = folder / "fixes.tsv"
        self._spool = self._spool_path.open("wb")
        self._max_line = 0
        settings = {
            "memory_limit": _MEMORY,
            "threads": str(min(_SORT_THREADS, os.cpu_count() or 1)),
            "temp_directory": str(folder / "sort"),
            "autoinstall_known_extensions": "false",
        }
        self._database = duckdb.connect(str(folder / "fixes.duckdb"), config=dict(settings))
        self.fixes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._spool.close()
        self._database.close()

    def add(self, file: int, fix: Fix) -> None:
        """Add a fix of the file with this number."""
        record = encode(fix.reading).rstrip(b"\n")
        raw = json.dumps(fix.raw).encode() if self._keep_rows else b""
        head = f"{fix.time}\t{self.fixes}\t{file}\t{fix.number}\t{fix.has_distance}\t".encode()
        line = b"".join((head, record, b"\t", raw, b"\n"))
        self._max_line = max(self._max_line, len(line))
        self._spool.write(line)
        self.fixes += 1

    def sort(self) -> None:
        """Sort what was added. Nothing can be added any more."""
        self._spool.close()
        self._database.execute(
            "CREATE TABLE fixes AS SELECT * FROM read_csv($path, auto_detect = false, header = false, delim = '\t',"
            f" quote = '', escape = '', new_line = '\\n', max_line_size = $size, columns = {_COLUMNS})"
            " ORDER BY time, sequence",
            {"path": str(self._spool_path), "size": max(_MIN_LINE_BYTES, self._max_line + 1)},
        )
        self._spool_path.unlink()

    def iterate(self) -> Iterator[tuple[int, Fix]]:
        """Yield each file's number and fix, by time."""
        cursor = self._database.cursor()
        cursor.execute("SELECT time, file, number, measured, record, raw FROM fixes")
        while rows := cursor.fetchmany(_BATCH):
            readings = decode("".join(row[4] for row in rows).encode())
            for (time, file, number, measured, _, raw), reading in zip(rows, readings, strict=True):
                assert isinstance(reading, Reading)  # noqa: S101  # it was encoded by `add`
                yield file, Fix(time, reading, measured, number, json.loads(raw) if raw else "")
