"""Index a stream's readings by unicorn and minute, on disk, because a stream is sorted by arrival and rows by name."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import astuple

from ops.reconcile.row import Key, MinuteRow, from_summary
from ops.sorted_rows import SortedRow, SortedRows, open_sorted_rows
from unicorn.reading import Reading
from unicorn.steps import Steps
from unicorn.summary import MinuteSummary, merge, summarize
from unicorn.timestamps import start_of_minute

_BUFFER_SIZE = 100_000
"""Readings that are kept in memory before they are written to the disk, about 30 MB."""
_WORTH_A_SUMMARY = 4
"""Readings that a buffer must have of a unicorn on average, so that summaries take less time and room than readings."""
_SUMMARY, _READING = b"s", b"r"
_encode, _decode_summary, _decode_reading = Encoder().encode, Decoder(list).decode, Decoder(Reading).decode


class StreamIndex:
    """Collects readings and returns a row for each unicorn-minute.

    A buffer with many readings of each unicorn is written as summaries, of about 120 bytes and 4 for each reading, any
    other as readings, of about 130 bytes. What belongs to a minute is merged when the rows are read.
    """

    def __init__(self, parts: SortedRows) -> None:
        self._parts = parts
        self._buffer: list[Reading] = []
        self.delivered = 0
        """Readings that were added, each as often as it was delivered."""

    def add(self, readings: Iterable[Reading]) -> None:
        """Add readings in any order."""
        before = len(self._buffer)
        self._buffer += readings
        self.delivered += len(self._buffer) - before
        if len(self._buffer) >= _BUFFER_SIZE:
            self._flush()

    def read_rows(self) -> Iterator[tuple[Key, MinuteRow]]:
        """Yield every minute, sorted by name and minute."""
        self._flush()
        for _, parts in groupby(self._parts, itemgetter(0, 1)):
            yield from_summary(_unite([*parts]))

    def _flush(self) -> None:
        unicorns = len({reading.Name for reading in self._buffer})
        if len(self._buffer) < _WORTH_A_SUMMARY * unicorns:
            self._parts.add(map(_pack_reading, self._buffer))
        else:
            self._parts.add(map(_pack_summary, summarize(self._buffer).values()))
        self._buffer.clear()


def _pack_reading(reading: Reading) -> SortedRow:
    return reading.Name, start_of_minute(reading.StatusTime), _READING + _encode(reading)


def _pack_summary(summary: MinuteSummary) -> SortedRow:
    name, minute, *values, steps = astuple(summary)
    return name, minute, _SUMMARY + _encode((*values, steps.data, steps.last, steps.millimeters))


def _unite(parts: list[SortedRow]) -> MinuteSummary:
    """Return the summary of a unicorn-minute, whose parts these are."""
    summaries = [_unpack_summary(part) for part in parts if part[2][:1] == _SUMMARY]
    readings = [_decode_reading(content[1:]) for _, _, content in parts if content[:1] == _READING]
    return merge(*summaries, *summarize(readings).values())


def _unpack_summary(part: SortedRow) -> MinuteSummary:
    name, minute, content = part
    *values, data, last, millimeters = _decode_summary(content[1:])
    return MinuteSummary(name, minute, *values, Steps(data, last, millimeters))


@contextmanager
def open_stream_index() -> Iterator[StreamIndex]:
    """Yield an empty index. Raises TaskFailed if the disk is full."""
    with open_sorted_rows() as rows:
        yield StreamIndex(rows)
