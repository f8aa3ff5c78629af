from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.reconcile import stream_index as module
from ops.reconcile.row import Key, MinuteRow, from_summary
from ops.reconcile.stream import StreamRead, make_timely_finder
from ops.reconcile.stream_index import open_stream_index
from tests.unit.unicorn.corpus import make_document
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import decode
from unicorn.reading import Reading
from unicorn.summary import summarize


def rows_of(readings: Iterable[Reading]) -> list[tuple[Key, MinuteRow]]:
    return sorted(from_summary(one) for one in summarize(readings).values())


@given(readings=any_readings(), density=st.sampled_from([0, 1.5, 1_000]))
def test_rows_are_those_of_the_readings_whatever_a_buffer_was_written_as(
    readings: list[Reading], density: float
) -> None:
    sizes: dict[str, Any] = {"_BUFFER_SIZE": 3, "_WORTH_A_SUMMARY": density}  # as summaries, as either, as readings
    with patch.multiple(module, **sizes), open_stream_index() as kept:
        for reading in readings:
            kept.add([reading])
        assert kept.delivered == len(readings)
        assert list(kept.read_rows()) == rows_of(readings)


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
    find_timely = make_timely_finder(window)
    for _ in range(2):
        assert (make_reading("2026-11-24 12:00:30.000").StatusTime < find_timely(arrived)) is late


def test_first_minute_of_the_stream_is_that_since_which_it_has_everything() -> None:
    assert StreamRead(since=datetime(2026, 11, 24, 12, 0, tzinfo=UTC)).first_minute == "2026-11-24 12:00"
