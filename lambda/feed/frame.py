"""Frames: the readings of consecutive records of a shard, chained by sequence numbers, each within AppSync's limit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from feed.columns import encode_columns
from runtime.kinesis_event import EventRecord
from unicorn.codec import decode
from unicorn.reading import Reading

MAX_FRAME_BYTES = 235_000
"""The most bytes of a frame's data. AppSync drops an event of more than 240 KB without an error for its publisher.

Source: AWS AppSync Events developer guide, "AWS AppSync Events concepts".
"""


class Frame(Struct, frozen=True, kw_only=True):
    """The readings of the records after `previous` up to `last`. Sequence numbers compare as whole numbers."""

    version: Literal[1] = 1
    shard: str
    previous: str | None
    """The `last` of the frame before; None if nothing is known of what was before."""
    first: str
    last: str
    """The last record whose readings are all in this frame or before it."""
    unreadable: int
    """How many documents in these records are no reading. The aggregator puts them into the quarantine."""
    data: str
    """The readings, as `feed.columns` encodes them."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The decoded records."""

    readings: list[Reading]
    records: list[int]
    """For each reading, the index of its record."""
    unreadable: list[int]
    """For each record, how many of its documents are no reading."""


def make_frames(records: Sequence[EventRecord], previous: str | None) -> list[Frame]:
    """Return the frames of consecutive records of a shard, given the last record before them. There is at least one."""
    content = _decode(records)
    arrived = [round(records[index].arrived * 1000) for index in content.records]
    frames: list[Frame] = []
    done, last = 0, previous
    for end, data in _split(content.readings, arrived, 0, len(content.readings)):
        is_end = end == len(content.readings)
        completed = len(records) if is_end else content.records[end]
        # A piece that ends within the very first record completes none: it ends just before that record.
        before = last or str(int(records[0].sequence_number) - 1)
        frame = Frame(
            shard=records[0].shard_id,
            previous=last,
            first=records[done].sequence_number,
            last=records[completed - 1].sequence_number if completed > done else before,
            unreadable=sum(content.unreadable[done:completed]),
            data=data,
        )
        frames.append(frame)
        done, last = completed, frame.last
    return frames


def _decode(records: Sequence[EventRecord]) -> _Content:
    content = _Content([], [], [])
    for index, record in enumerate(records):
        documents = decode(record.data)
        readings = [document for document in documents if isinstance(document, Reading)]
        content.readings.extend(readings)
        content.records.extend([index] * len(readings))
        content.unreadable.append(len(documents) - len(readings))
    return content


def _split(readings: list[Reading], arrived: list[int], start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield consecutive parts of these readings within the limit: the end of each, and its encoded data."""
    data = encode_columns(readings[start:end], arrived[start:end])
    if len(data) <= MAX_FRAME_BYTES or end - start <= 1:
        yield end, data
        return
    middle = (start + end) // 2
    yield from _split(readings, arrived, start, middle)
    yield from _split(readings, arrived, middle, end)
