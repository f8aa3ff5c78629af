"""Rows of CSV and TSV files: a header, and a row a line."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from producer.replay.lines import is_utf8, read_lines
from producer.replay.rows import RefusedFile, Reject, Row

_DELIMITERS = ",;\t|"


class _Recorder:
    """An iterator over lines that keeps what was read since `take` was called, because a cell may hold line ends."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._taken: list[str] = []
        self.first = 0

    def __iter__(self) -> "_Recorder":
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        if not self._taken:
            self.first = number
        self._taken.append(line)
        return line

    def take(self) -> str:
        text = "".join(self._taken).rstrip("\r\n")
        self._taken = []
        return text


def read_delimited(path: Path) -> Iterator[Row | Reject]:
    """Yield the rows. The delimiter is the one that is most frequent in the header. Raises RefusedFile."""
    lines = read_lines(path)
    first = next(lines)
    recorder = _Recorder(chain([first], lines))
    reader = csv.reader(recorder, delimiter=_find_delimiter(first[1]))
    try:
        header = _make_unique([name.strip() for name in next(reader)])
        recorder.take()
        for cells in reader:
            text = recorder.take()
            if cells:
                yield _make_row(recorder.first, header, cells, text)
    except csv.Error as error:
        raise RefusedFile(f"line {recorder.first:,} can't be read: {error}; is a quote not closed?") from None


def _make_row(number: int, header: list[str], cells: list[str], text: str) -> Row | Reject:
    if not is_utf8(text):
        return Reject(number, "is not UTF-8", text)
    if len(cells) != len(header):
        more = "more" if len(cells) > len(header) else "fewer"
        detail = f"{len(cells)} in place of {len(header)}; was it cut off, or has it decimal commas?"
        return Reject(number, f"has {more} cells than the header", text, detail)
    return Row(number, dict(zip(header, cells, strict=True)), text)


def _find_delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _make_unique(names: list[str]) -> list[str]:
    """Give a name that comes again a number, as in `speed#2`."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return unique
