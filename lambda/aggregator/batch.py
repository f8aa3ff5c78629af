"""What an event brings: its readings, what they sum up to, and what of it goes to the quarantine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from runtime.kinesis_event import EventRecord, event_data, event_records
from runtime.quarantine import Piece, Quarantine
from unicorn.codec import Unreadable, decode
from unicorn.fast_decode import plain_summaries
from unicorn.reading import Reading
from unicorn.summary import Key, MinuteSummary, minute, summarize

MOST_MINUTES = 10_000
"""Unicorn-minutes of one batch. A full shard's fleet has 4,324 unicorns, each in two minutes at most; and the stream
of summaries takes 1,000 a second, so that these go through within the function's time-out."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings, and their summaries by unicorn and minute."""

    readings: list[Reading]
    summaries: Mapping[Key, MinuteSummary]
    quarantined: int = 0
    """How many pieces of data went to the quarantine instead."""

    @classmethod
    def of(cls, readings: Iterable[Reading], quarantined: int = 0) -> Self:
        found = list(readings)
        return cls(found, summarize(found), quarantined)


def batch_of(event: Mapping[str, Any], quarantine: Quarantine) -> Batch:
    """Return the event's batch, after what is no reading and what exceeds MOST_MINUTES went to the quarantine."""
    plain = plain_summaries(event_data(event))
    if plain and len(plain[1]) <= MOST_MINUTES:
        return Batch(*plain)
    records = [_decode(record) for record in event_records(event)]
    exceeding = _find_exceeding([record.minutes() for record in records])
    readings: list[Reading] = []
    pieces: list[Piece] = []
    for index, decoded in enumerate(records):
        if index in exceeding:
            pieces.append(decoded.as_exceeding())
        else:
            readings += decoded.readings
            pieces += decoded.unreadable
    quarantine.put(pieces)
    return Batch.of(readings, len(pieces))


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A record, and what it holds."""

    record: EventRecord
    readings: list[Reading]
    unreadable: list[Piece]

    def minutes(self) -> set[Key]:
        return {(reading.Name, minute(reading.StatusTime)) for reading in self.readings}

    def as_exceeding(self) -> Piece:
        reason = f"more than {MOST_MINUTES:,} unicorn-minutes in one batch; this record has"
        return Piece(self.record, f"{reason} {len(self.minutes()):,}", self.record.data)


def _decode(record: EventRecord) -> _Decoded:
    contents = decode(record.data)
    several = len(contents) > 1
    return _Decoded(
        record,
        [content for content in contents if isinstance(content, Reading)],
        [
            Piece(record, content.reason, content.data, index if several else None)
            for index, content in enumerate(contents)
            if isinstance(content, Unreadable)
        ],
    )


def _find_exceeding(records: Sequence[set[Key]]) -> set[int]:
    """Return which records to leave out so that at most MOST_MINUTES remain: those with the most minutes.

    Whoever floods a batch puts many unicorns or minutes into a record; everybody else's records are kept.
    """
    kept: set[Key] = set()
    exceeding: set[int] = set()
    for index in sorted(range(len(records)), key=lambda index: len(records[index])):
        new = records[index] - kept
        if len(kept) + len(new) <= MOST_MINUTES:
            kept |= new
        else:
            exceeding.add(index)
    return exceeding
