"""Floods of bad or excessive data: no batch fails, other senders' rows come in time, and everything is counted.

The quarantine here takes 100 ms for a call, and the stream of summaries a second for 1,000 records, on a clock that
only they move; what the functions themselves compute is measured by `wildrydes bench flood`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from ops.quarantine_reader import count_pieces
from tests.events import aggregate, kinesis
from tests.fuzz.test_records import make_calm_stores, read_summaries
from tests.simulation.oracle import read_stored_rows
from tests.simulation.run import Run, connect_stores, read_quarantine
from tests.simulation.stores import Bucket, Stream
from tests.unit.unicorn.corpus import make_document
from unicorn.codec import max_documents

LONGEST_SECONDS = 20
"""A third of the functions' time-out."""
_MOST_BYTES = 4_500_000
"""Data of one batch: an event may have 6 MB, in base64."""


@dataclass(slots=True)
class _SlowBucket(Bucket):
    seconds: float = 0.0

    def put_object(self, **arguments: Any) -> None:
        self.seconds += 0.1
        Bucket.put_object(self, **arguments)


@dataclass(slots=True)
class _BusyStream(Stream):
    seconds: float = 0.0

    def put_records(self, **arguments: Any) -> dict[str, Any]:
        self.seconds += max(0.02, len(arguments["Records"]) / 1_000)
        return Stream.put_records(self, **arguments)


@dataclass(slots=True)
class _Flooded:
    run: Run
    quarantine: _SlowBucket = field(init=False)
    summaries: _BusyStream = field(init=False)

    def __post_init__(self) -> None:
        faults = self.run.faults
        self.run.quarantine = self.quarantine = _SlowBucket(faults)
        self.run.summaries = self.summaries = _BusyStream("wildrydes-summary", faults, lambda: 0.0)

    @property
    def seconds(self) -> float:
        return self.quarantine.seconds + self.summaries.seconds

    @property
    def pieces(self) -> int:
        return count_pieces(self.quarantine, "quarantine")


@contextmanager
def _functions() -> Iterator[tuple[_Flooded, Callable[..., Any], Callable[..., Any]]]:
    flooded = _Flooded(make_calm_stores(Random(0)))
    with connect_stores(flooded.run) as (aggregator, processor):
        yield flooded, aggregator, processor


def _others(seconds: int = 30) -> list[bytes]:
    return [make_document(StatusTime=f"2026-01-31 23:58:{second:02d}.250") for second in range(seconds)]


def _many_small(size: int) -> list[bytes]:
    """Return as many documents as records of this size may hold, in as many records as a batch may have."""
    documents = min(max_documents(size), size // 2)
    return [(b"{}" * documents).ljust(size)] * min(9_900, _MOST_BYTES // size)


_MISSING = make_document().replace(b'"Name"', b'"Nam"')
FLOODS: dict[str, tuple[list[bytes], int]] = {
    "10,000 records that lack a field": ([_MISSING] * 9_970, 9_970),
    "a record of 120 kB with 60,000 empty objects": ([b"{}" * 60_000], 1),
    "a record of 500,000 empty objects": ([b"{}" * 500_000], 1),
    "a record of 500,000 numbers": ([b"7 " * 500_000], 1),
    "an aggregate of 20,000 empty records": ([aggregate([("a", b"", None)] * 20_000)], 1),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_unreadable_data_takes_a_bounded_time_and_nobody_elses_row_waits(flood: str) -> None:
    bad, pieces = FLOODS[flood]
    others = _others()
    with _functions() as (flooded, aggregator, processor):
        event = kinesis(*bad[: len(bad) // 2], *others, *bad[len(bad) // 2 :])
        for _ in range(2):  # a retry changes nothing
            flooded.quarantine.seconds = flooded.summaries.seconds = 0.0
            aggregator(event, None)
            assert flooded.seconds <= LONGEST_SECONDS
            assert flooded.pieces == pieces
        processor(kinesis(*read_summaries(flooded.summaries), stream="wildrydes-summary"), None)
    [row] = read_stored_rows(flooded.run.table.items).values()
    assert row[1] == len(others)


@pytest.mark.parametrize("size", [20, 200, 20_000], ids=["small", "middling", "large"])
def test_documents_of_one_batch_are_bounded_by_its_bytes(size: int) -> None:
    records = _many_small(size)
    with _functions() as (flooded, aggregator, _):
        aggregator(kinesis(*records, *_others()), None)
    assert flooded.pieces == sum(record.count(b"{}") for record in records)
    assert flooded.pieces <= 10 * len(records) + _MOST_BYTES / 64
    assert flooded.seconds <= LONGEST_SECONDS


def test_names_beyond_the_bound_of_a_batch_go_to_the_quarantine_and_everybody_elses_row_is_there() -> None:
    flooding = [
        b"".join(make_document(Name=f"flood {record} {number}") for number in range(6_000)) for record in range(7)
    ]
    others = [*_others(), *(make_document(Name=f"one of many {number}") for number in range(1_000))]
    with _functions() as (flooded, aggregator, _):
        aggregator(kinesis(*flooding[:4], *others, *flooding[4:]), None)
        assert flooded.seconds <= LONGEST_SECONDS
        emitted = read_summaries(flooded.summaries)
    assert sum(b"flood" not in summary for summary in emitted) == 1_001
    assert sum(b"flood" in summary for summary in emitted) == 6_000
    quarantined = read_quarantine(flooded.run)
    assert sorted(quarantined.values()) == sorted(flooding[1:])
    assert flooded.pieces == 6


def test_readings_of_nearly_10_000_minutes_are_all_in_their_rows() -> None:
    times = [
        f"2026-01-{day:02d} {hour:02d}:{m:02d}:00.000" for day in range(1, 9) for hour in range(24) for m in range(60)
    ]
    records = [make_document(StatusTime=time) for time in times[:9_970]]
    with _functions() as (flooded, aggregator, processor):
        aggregator(kinesis(*records, *_others()), None)
        assert flooded.seconds <= LONGEST_SECONDS
        emitted = read_summaries(flooded.summaries)
        for first in range(0, len(emitted), 1_000):
            processor(kinesis(*emitted[first : first + 1_000], stream="wildrydes-summary"), None)
    assert len(flooded.run.table.items) == 9_971
    assert flooded.pieces == 0


def test_unreadable_summaries_take_one_call_too() -> None:
    with _functions() as (flooded, _, processor):
        processor(kinesis(*[b"{}"] * 1_000, stream="wildrydes-summary"), None)
    assert flooded.pieces == 1_000
    assert flooded.seconds <= LONGEST_SECONDS


def test_a_row_that_cannot_be_read_stops_no_other_row() -> None:
    with _functions() as (flooded, aggregator, processor):
        aggregator(kinesis(*_others(), make_document(Name="Arion")), None)
        event = kinesis(*read_summaries(flooded.summaries), stream="wildrydes-summary")
        processor(event, None)
        table = flooded.run.table
        [strange] = [key for key in table.items if key[0] == "Arion"]
        for damage in ({"Steps": {"B": b"\xff"}}, {"Revision": {"S": "one"}}, {"LastLatitude": {"N": "91"}}):
            whole = table.items[strange]
            table.items[strange] = whole | damage
            with patch.object(flooded.run.table, "intrude", None):
                processor(event, None)
            assert flooded.pieces == 1
            assert table.items[strange] == whole | damage
            table.items[strange] = whole
    [(place, data)] = read_quarantine(flooded.run).items()
    assert place[0] == "wildrydes-summary"
    assert b"Arion" in data
