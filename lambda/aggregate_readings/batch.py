"""What an event brings: its readings, what they sum up to, and how much of it could not be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from unicorn.codec import Unreadable, decode
from unicorn.kinesis_event import event_data, event_records
from unicorn.plain import plain_summaries
from unicorn.quarantine import Quarantine
from unicorn.reading import Reading
from unicorn.summary import Key, MinuteSummary, summarize


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings, and their summaries by unicorn and minute."""

    readings: list[Reading]
    summaries: Mapping[Key, MinuteSummary]
    unreadable: int = 0
    """How many pieces of data went to the quarantine instead."""

    @classmethod
    def of(cls, readings: Iterable[Reading], unreadable: int = 0) -> Self:
        found = list(readings)
        return cls(found, summarize(found), unreadable)


def batch_of(event: Mapping[str, Any], quarantine: Quarantine) -> Batch:
    """The event's batch. What is no reading is put into the quarantine."""
    plain = plain_summaries(event_data(event))
    return Batch(*plain) if plain else _judged(event, quarantine)


def _judged(event: Mapping[str, Any], quarantine: Quarantine) -> Batch:
    readings: list[Reading] = []
    unreadable = 0
    for record in event_records(event):
        pieces = decode(record.data)
        for index, piece in enumerate(pieces):
            if isinstance(piece, Unreadable):
                sub_record = index if len(pieces) > 1 else None
                quarantine.put(record, reason=piece.reason, data=piece.data, sub_record=sub_record)
                unreadable += 1
            else:
                readings.append(piece)
    return Batch.of(readings, unreadable)
