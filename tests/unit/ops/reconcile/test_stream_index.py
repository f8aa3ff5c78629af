from collections.abc import Iterable
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from hypothesis import given

from ops.reconcile import stream_index as module
from ops.reconcile.row import Key, MinuteRow, from_summary
from ops.reconcile.stream import StreamRead, is_late
from ops.reconcile.stream_index import open_stream_index
from tests.unit.unicorn.corpus import make_document
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.summary import summarize


def rows_of(readings: Iterable[Reading]) -> list[tuple[Key, MinuteRow]]:
    return sorted(from_summary(one) for one in summarize(readings).values())


@given(readings=any_readings())
def test_rows_are_those_of_the_readings_however_often_they_are_merged_in(readings: list[Reading]) -> None:
    with patch.object(module, "_BUFFER_SIZE", 2), open_stream_index() as kept:
        for reading in readings:
            kept.add(reading)
        assert list(kept.read_rows()) == rows_of(readings)
        distinct = len({(reading.Name, reading.StatusTime) for reading in readings})
        assert kept.count_duplicates() == len(readings) - distinct


def make_reading(status_time: str) -> Reading:
    [reading] = decode(make_document(StatusTime=status_time))
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize(
    ("arrived", "window", "late"),
    [
        (datetime(2026, 11, 24, 12, 0, 59, tzinfo=UTC), 60, False),
        (datetime(2026, 11, 24, 12, 1, 59, tzinfo=UTC), 60, False),  # the window began just as the minute ended
        (datetime(2026, 11, 24, 12, 2, 0, tzinfo=UTC), 60, True),
        (datetime(2026, 11, 24, 12, 1, 59, tzinfo=UTC), 120, False),
        (datetime(2026, 11, 24, 12, 2, 0, tzinfo=UTC), 120, True),
        (datetime(2026, 11, 24, 12, 0, 59, tzinfo=UTC), 0, False),
        (datetime(2026, 11, 24, 12, 1, 0, tzinfo=UTC), 0, False),
        (datetime(2026, 11, 24, 12, 1, 0, 1, tzinfo=UTC), 0, True),
        (datetime(2026, 11, 24, 11, 0, 0, tzinfo=UTC), 60, False),
    ],
)
def test_late_is_what_came_in_a_window_after_its_minute(arrived: datetime, window: int, late: bool) -> None:
    assert is_late(make_reading("2026-11-24 12:00:30.000"), arrived, window) is late


def test_minutes_before_what_the_stream_keeps_are_not_on_it() -> None:
    streamed = StreamRead(since=datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    assert streamed.covers(("Arion", "2026-11-24 12:00"))
    assert not streamed.covers(("Arion", "2026-11-24 11:59"))
