import pytest

from alerts.last_place import LastPlace, choose_later, find_last_place
from tests.unit.unicorn.corpus import GOOD
from unicorn.reading import parse_reading
from unicorn.summary import summarize_minute
from unicorn.timestamps import format_milliseconds

MINUTE = 1_763_993_400_000
"""The start of a minute, in milliseconds since the epoch."""


def find(arrived: float, *, time: int = MINUTE + 30_123, health: int = 150) -> LastPlace:
    """Return the last place in a summary of two readings, the second with this time and health."""
    first = parse_reading({**GOOD, "StatusTime": format_milliseconds(time - 1_000), "Latitude": 1, "MagicPoints": 7})
    last = {**GOOD, "StatusTime": format_milliseconds(time), "Latitude": 2, "Longitude": 3, "HealthPoints": health}
    return find_last_place(arrived / 1000, summarize_minute(first, parse_reading({**last, "MagicPoints": 9})))


def test_place_is_that_of_the_last_reading_and_vitals_are_the_worst_of_its_minute() -> None:
    place = find(MINUTE + 70_000, health=99)
    assert (place.latitude, place.longitude) == (2, 3)
    assert place.vitals == {"HealthPoints": 99, "MagicPoints": 7}


@pytest.mark.parametrize(
    ("time", "arrived"),
    [
        (MINUTE + 30_123, MINUTE + 30_123),  # right
        (MINUTE + 74_000, MINUTE + 70_000),  # a little fast
        (MINUTE + 600_000, MINUTE + 70_000),  # far ahead
        (MINUTE - 7 * 86_400_000, MINUTE + 70_000),  # a week behind
    ],
)
def test_reading_arrived_when_its_right_clock_says_and_else_when_its_summary_did(time: int, arrived: int) -> None:
    place = find(MINUTE + 70_000, time=time)
    assert (place.arrived, place.time) == (arrived, time)


def test_later_place_counts_whatever_arrives_first() -> None:
    early, late = find(MINUTE + 70_000), find(MINUTE + 130_000, time=MINUTE + 90_000)
    assert choose_later(early, late) == choose_later(late, early) == late
    assert choose_later(None, early) == choose_later(early, None) == early
    assert choose_later(None, None) is None


def test_clock_of_2080_holds_no_place() -> None:
    wrong = find(MINUTE + 70_000, time=3_471_292_800_000)
    right = find(MINUTE + 130_000, time=MINUTE + 90_000)
    assert choose_later(wrong, right) == right
