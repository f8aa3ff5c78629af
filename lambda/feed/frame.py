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
    """The readings of the records after `previous` up to `last`. Sequence numbers compare as whole numbers.

    A record whose readings exceed a frame has a frame without readings, whose `previous` is this record itself: so the
    record is missing for every page, which reads it from the stream.
    """

    version: Literal[1] = 1
    shard: str
    previous: str | None
    """The `last` of the frame before; None if nothing is known of what was before."""
    first: str
    last: str
    unreadable: int
    """How many documents in these records are no reading. The aggregator puts them into the quarantine."""
    data: str
    """The readings, as `feed.columns` encodes them."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The decoded records."""

    readings: list[Reading]
    ends: list[int]
    """For each record, the number of readings in it and before it; at the beginning 0."""
    unreadable: list[int]
    """For each record, how many of its documents are no reading."""


def make_frames(records: Sequence[EventRecord], previous: str | None) -> list[Frame]:
    """Return the frames of consecutive records of a shard, given the last record before them. There is at least one."""
    content = _decode(records)
    frames: list[Frame] = []
    for start, end, data in _split(records, content, 0, len(records)):
        last = records[end - 1].sequence_number
        is_left_out = len(data) > MAX_FRAME_BYTES
        frame = Frame(
            shard=records[0].shard_id,
            previous=last if is_left_out else previous,
            first=records[start].sequence_number,
            last=last,
            unreadable=0 if is_left_out else sum(content.unreadable[start:end]),
            data=encode_columns([], []) if is_left_out else data,
        )
        frames.append(frame)
        previous = last
    return frames


def _decode(records: Sequence[EventRecord]) -> _Content:
    content = _Content([], [0], [])
    for record in records:
        documents = decode(record.data)
        readings = [document for document in documents if isinstance(document, Reading)]
        content.readings.extend(readings)
        content.ends.append(len(content.readings))
        content.unreadable.append(len(documents) - len(readings))
    return content


def _split(records: Sequence[EventRecord], content: _Content, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield consecutive parts of these records, each with its encoded data. Only one record may exceed the limit."""
    arrived = [
        round(records[index].arrived * 1000)
        for index in range(start, end)
        for _ in range(content.ends[index + 1] - content.ends[index])
    ]
    data = encode_columns(content.readings[content.ends[start] : content.ends[end]], arrived)
    if len(data) <= MAX_FRAME_BYTES or end - start <= 1:
        yield start, end, data
        return
    middle = (start + end) // 2
    yield from _split(records, content, start, middle)
    yield from _split(records, content, middle, end)
