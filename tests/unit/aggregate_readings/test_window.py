import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregate_readings.batch import Batch
from aggregate_readings.window import STATE_BYTES, step
from tests.unit.unicorn.strategies import any_readings
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, merge_all, summarize

READING = Reading(
    Name="Shadowfax",
    StatusTime="2026-01-31 23:58:07.250",
    Latitude=40.749167,
    Longitude=-73.985184,
    Distance=29.5,
    HealthPoints=150,
    MagicPoints=149,
)
LAMBDA_STATE_BYTES = 1024 * 1024


@given(any_readings(), st.lists(st.integers(0, 12), max_size=3).map(sorted))
def test_a_window_emits_what_its_batches_hold_together(readings: list[Reading], cuts: list[int]) -> None:
    state: dict[str, Any] = {}
    for start, end in zip([0, *cuts], cuts, strict=False):
        done = step(Batch.of(readings[start:end]), state, closing=False)
        assert done.emitted == []
        state = json.loads(json.dumps(done.state))
    last = step(Batch.of(readings[cuts[-1] if cuts else 0 :]), state, closing=True)
    assert merge_all(last.emitted) == summarize(readings)
    assert last.state == {}


def test_a_window_without_readings_carries_and_emits_nothing() -> None:
    assert step(Batch.of([]), {}, closing=False).state == {}
    assert step(Batch.of([]), {}, closing=True).emitted == []


def test_a_closing_call_without_readings_emits_the_state() -> None:
    state = step(Batch.of([READING]), {}, closing=False).state
    assert step(Batch.of([]), state, closing=True).emitted == list(summarize([READING]).values())


def test_a_late_reading_is_emitted_in_its_own_minute() -> None:
    late = replace(READING, StatusTime="2026-01-31 23:57:59.999")
    emitted = step(Batch.of([READING, late]), {}, closing=True).emitted
    assert {summary.StatusTime for summary in emitted} == {"2026-01-31 23:57:00.000", "2026-01-31 23:58:00.000"}


@pytest.mark.parametrize(("unicorns", "early"), [(1000, False), (1500, True)])
def test_a_minute_of_many_unicorns_stays_within_lambdas_limit_or_is_emitted_early(unicorns: int, early: bool) -> None:
    state: dict[str, Any] = {}
    emitted = []
    sent = []
    for first in range(0, 60, 20):
        batch = _second_by_second(unicorns, range(first, first + 20))
        done = step(Batch.of(batch), state, closing=False)
        assert _size(done.state) < STATE_BYTES < LAMBDA_STATE_BYTES
        assert bool(done.emitted) == (done.state == {})
        state = done.state
        emitted += done.emitted
        sent += batch
    assert bool(emitted) == early
    emitted += step(Batch.of([]), state, closing=True).emitted
    assert merge_all(emitted) == summarize(sent)


def test_a_state_is_carried_as_long_as_it_is_below_the_limit() -> None:
    readings = [replace(READING, Name=f"{'S' * 120}{number:06d}") for number in range(2000)]
    one, two = (_size(step(Batch.of(readings[:count]), {}, closing=False).state) for count in (1, 2))
    most = 1 + (STATE_BYTES - 1 - one) // (two - one)
    below = step(Batch.of(readings[:most]), {}, closing=False)
    assert (below.emitted, _size(below.state)) == ([], one + (most - 1) * (two - one))
    above = step(Batch.of(readings[: most + 1]), {}, closing=False)
    assert (len(above.emitted), above.state) == (most + 1, {})


@pytest.mark.parametrize(
    "state", [{"1": 282}, {"summaries": 5}, {"summaries": ["x"]}, {"summaries": [{}]}, {"summaries": [{"Name": "S"}]}]
)
def test_a_state_of_another_hand_is_raised(state: dict[str, Any]) -> None:
    with pytest.raises(InvalidSummary):
        step(Batch.of([]), state, closing=True)


def _size(state: dict[str, Any]) -> int:
    return len(json.dumps(state, separators=(",", ":")))


def _second_by_second(unicorns: int, seconds: range) -> list[Reading]:
    return [
        replace(READING, Name=f"Unicorn {number:04d}", StatusTime=f"2026-01-31 23:58:{second:02d}.{number % 1000:03d}")
        for second in seconds
        for number in range(unicorns)
    ]


def test_duplicates_are_what_the_state_or_the_batch_had_already() -> None:
    first = step(Batch.of([READING, READING]), {}, closing=False)
    other = replace(READING, Name="Bucephalus")
    again = step(Batch.of([READING, other]), first.state, closing=True)
    assert (first.duplicates, again.duplicates) == (1, 1)
