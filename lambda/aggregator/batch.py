"""Reading a batch: decoding an event's readings, summarizing them, and quarantining what cannot be used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from runtime.kinesis_event import EventRecord, decode_data, decode_records
from runtime.quarantine import Piece, Quarantine
from unicorn.codec import Unreadable, decode
from unicorn.fast_decode import decode_uniform_batch
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, UnicornMinute, summarize
from unicorn.timestamps import start_of_minute

MAX_MINUTES = 12_000
"""The limit of unicorn-minutes in a batch. A full shard has 5,600 unicorns, each in at most two minutes. The summary
stream takes 1,000 records a second, so this many are emitted within the function's timeout."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings, and their summaries by unicorn and minute."""

    readings: list[Reading]
    summaries: Mapping[UnicornMinute, MinuteSummary]
    quarantined: int = 0
    """How many pieces of data went to the quarantine."""

    @classmethod
    def from_readings(cls, readings: Iterable[Reading], quarantined: int = 0) -> Self:
        listed = list(readings)
        return cls(listed, summarize(listed), quarantined)


def read_batch(event: Mapping[str, Any], quarantine: Quarantine) -> Batch:
    """Return the event's batch. Unreadable data and the records that exceed MAX_MINUTES go to the quarantine."""
    uniform = decode_uniform_batch(decode_data(event))
    if uniform and len(uniform[1]) <= MAX_MINUTES:
        return Batch(*uniform)
    decoded_records = [_decode(record) for record in decode_records(event)]
    exceeding = _find_exceeding([decoded.collect_minutes() for decoded in decoded_records])
    readings: list[Reading] = []
    pieces: list[Piece] = []
    for index, decoded in enumerate(decoded_records):
        if index in exceeding:
            pieces.append(decoded.to_quarantine_piece())
        else:
            readings += decoded.readings
            pieces += decoded.unreadable
    quarantine.store(pieces)
    return Batch.from_readings(readings, len(pieces))


@dataclass(frozen=True, slots=True)
class _DecodedRecord:
    """A record with its readings and its unreadable pieces."""

    record: EventRecord
    readings: list[Reading]
    unreadable: list[Piece]

    def collect_minutes(self) -> set[UnicornMinute]:
        return {(reading.Name, start_of_minute(reading.StatusTime)) for reading in self.readings}

    def to_quarantine_piece(self) -> Piece:
        reason = f"more than {MAX_MINUTES:,} unicorn-minutes in one batch; this record has"
        return Piece(self.record, f"{reason} {len(self.collect_minutes()):,}", self.record.data)


def _decode(record: EventRecord) -> _DecodedRecord:
    contents = decode(record.data)
    several = len(contents) > 1
    return _DecodedRecord(
        record,
        [content for content in contents if isinstance(content, Reading)],
        [
            Piece(record, content.reason, content.data, index if several else None)
            for index, content in enumerate(contents)
            if isinstance(content, Unreadable)
        ],
    )


def _find_exceeding(minutes: Sequence[set[UnicornMinute]]) -> set[int]:
    """Return the indices of the records to leave out so that at most MAX_MINUTES remain, given each record's minutes.

    Records with the most minutes are left out, because a sender that floods a batch puts many unicorns or minutes into
    each record. So other senders' records remain.
    """
    accepted: set[UnicornMinute] = set()
    exceeding: set[int] = set()
    for index in sorted(range(len(minutes)), key=lambda index: len(minutes[index])):
        new = minutes[index] - accepted
        if len(accepted) + len(new) <= MAX_MINUTES:
            accepted |= new
        else:
            exceeding.add(index)
    return exceeding
