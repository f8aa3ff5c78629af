import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.schedule import GRACE_SECONDS, Schedule

SCHEDULES = st.builds(
    Schedule,
    unicorns=st.integers(1, 1000),
    rate=st.floats(0.01, 100),
    count=st.none() | st.integers(1, 1000),
    seconds=st.none() | st.floats(0.01, 1000),
)


@given(SCHEDULES, st.floats(0, 1000))
def test_what_is_due_is_what_the_moments_say(schedule: Schedule, elapsed: float) -> None:
    due = schedule.count_due(elapsed)
    assert due <= schedule.total
    assert schedule.due_time(due - 1) <= elapsed
    if due < schedule.total:
        assert schedule.due_time(due) > elapsed


@given(SCHEDULES, st.integers(0, 10**7))
def test_at_its_very_moment_a_reading_is_due(schedule: Schedule, number: int) -> None:
    assert schedule.count_due(schedule.due_time(number)) == min(number + 1, schedule.total)


def test_a_fleet_is_spread_over_the_second() -> None:
    schedule = Schedule(unicorns=5, rate=1.0)
    assert [schedule.due_time(number) for number in range(6)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert schedule.count_due(0) == 1
    assert schedule.count_due(0.5) == 3


@pytest.mark.parametrize(
    ("schedule", "total"),
    [
        (Schedule(unicorns=3, rate=1.0), math.inf),
        (Schedule(unicorns=3, rate=2.0, count=4), 12),
        (Schedule(unicorns=5, rate=1.0, seconds=60), 300),
        (Schedule(unicorns=3, rate=10.0, seconds=0.1), 3),
        (Schedule(unicorns=1, rate=1.0, seconds=1.5), 2),
        (Schedule(unicorns=1, rate=0.1, seconds=1), 1),
    ],
)
def test_a_flight_has_as_many_readings_as_its_limits_say(schedule: Schedule, total: float) -> None:
    assert schedule.total == total


def test_after_ten_hours_a_reading_is_as_punctual_as_at_the_start() -> None:
    schedule = Schedule(unicorns=7, rate=3.0)
    assert schedule.due_time(36_000 * 21) == 36_000


def test_only_a_flight_of_limited_time_is_ever_over() -> None:
    timed = Schedule(unicorns=1, rate=1.0, seconds=10)
    assert not timed.is_over(10 + GRACE_SECONDS)
    assert timed.is_over(10.1 + GRACE_SECONDS)
    assert not Schedule(unicorns=1, rate=1.0, count=1).is_over(1e9)
