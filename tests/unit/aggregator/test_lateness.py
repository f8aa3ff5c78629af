from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.batch import Batch
from aggregator.lateness import count_late, get_window_start
from tests.events import kinesis, kinesis_window
from tests.unit.unicorn.corpus import GOOD, make_document
from unicorn.reading import Reading, parse_reading

MINUTE = "2026-01-31 12:01:00.000"


def make_reading(status_time: str) -> Reading:
    return parse_reading({**GOOD, "StatusTime": status_time})


@pytest.mark.parametrize(
    ("window", "status_time", "is_late"),
    [
        ("2026-01-31T12:01:00Z", "2026-01-31 12:01:00.000", False),
        ("2026-01-31T12:01:00Z", "2026-01-31 12:00:59.999", False),  # its minute was over just when the window began
        ("2026-01-31T12:01:00Z", "2026-01-31 12:00:00.000", False),
        ("2026-01-31T12:01:00Z", "2026-01-31 11:59:59.999", True),
        ("2026-01-31T12:01:00Z", "2026-01-30 12:01:30.000", True),
        ("2026-01-31T12:01:00Z", "2026-02-01 12:01:30.000", False),  # a clock that is ahead
        ("2026-01-31T12:01:05Z", "2026-01-31 12:00:59.999", True),
        ("2026-01-31T12:01:05Z", "2026-01-31 12:01:00.000", False),
        ("2026-01-01T00:00:05Z", "2025-12-31 23:59:59.999", True),
    ],
)
def test_late_is_what_belongs_to_a_minute_that_was_over_before_the_window_began(
    window: str, status_time: str, is_late: bool
) -> None:
    assert count_late(Batch.from_readings([make_reading(status_time)]), datetime.fromisoformat(window)) == is_late


def test_late_readings_are_counted() -> None:
    timely = (MINUTE, "2026-01-31 12:00:00.000")
    times = ("2026-01-31 11:58:00.000", *timely, "2026-01-31 11:59:59.999")
    assert count_late(Batch.from_readings(map(make_reading, times)), datetime(2026, 1, 31, 12, 1, tzinfo=UTC)) == 2


def test_window_began_when_the_event_says() -> None:
    event: dict[str, Any] = kinesis_window(make_document())
    event["window"] = {"start": "2026-01-31T12:01:00Z", "end": "2026-01-31T12:02:00Z"}
    assert get_window_start(event) == datetime(2026, 1, 31, 12, 1, tzinfo=UTC)


def test_without_a_window_the_first_records_arrival_counts() -> None:
    event = kinesis(make_document(), make_document())
    event["Records"][0]["kinesis"]["approximateArrivalTimestamp"] = 1_700_000_000.25
    assert get_window_start(event) == datetime.fromtimestamp(1_700_000_000.25, UTC)


def test_an_event_of_neither_has_no_start() -> None:
    assert get_window_start({"Records": []}) is None
