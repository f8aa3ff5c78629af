import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.batch import Batch
from aggregator.window import process_batch
from producer.motion import make_fleet
from producer.names import make_names
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import summary_to_document
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, merge_by_minute, summarize

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
        done = process_batch(Batch.from_readings(readings[start:end]), state, closing=False)
        assert done.emitted == []
        state = json.loads(json.dumps(done.state))
    last = process_batch(Batch.from_readings(readings[cuts[-1] if cuts else 0 :]), state, closing=True)
    assert merge_by_minute(last.emitted) == summarize(readings)
    assert last.state == {}


def test_a_window_without_readings_carries_and_emits_nothing() -> None:
    assert process_batch(Batch.from_readings([]), {}, closing=False).state == {}
    assert process_batch(Batch.from_readings([]), {}, closing=True).emitted == []


def test_a_closing_call_without_readings_emits_the_state() -> None:
    state = process_batch(Batch.from_readings([READING]), {}, closing=False).state
    assert process_batch(Batch.from_readings([]), state, closing=True).emitted == list(summarize([READING]).values())


def test_a_late_reading_is_emitted_in_its_own_minute() -> None:
    late = replace(READING, StatusTime="2026-01-31 23:57:59.999")
    emitted = process_batch(Batch.from_readings([READING, late]), {}, closing=True).emitted
    assert {summary.StatusTime for summary in emitted} == {"2026-01-31 23:57:00.000", "2026-01-31 23:58:00.000"}


def test_a_full_shards_minute_is_carried_whole() -> None:
    """One that is filled as far as `wildrydes cost` advises has 4,324 unicorns."""
    flown = _make_readings(4324)
    state: dict[str, Any] = {}
    for first in range(0, len(flown), len(flown) // 3):
        done = process_batch(Batch.from_readings(flown[first : first + len(flown) // 3]), state, closing=False)
        assert done.emitted == []
        assert _measure(done.state) < LAMBDA_STATE_BYTES
        state = done.state
    assert merge_by_minute(process_batch(Batch.from_readings([]), state, closing=True).emitted) == summarize(flown)


def test_a_state_that_grows_too_large_is_emitted_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.window.STATE_BYTES", 10_000)
    flown = _make_readings(100)
    state: dict[str, Any] = {}
    emitted = []
    for first in range(0, len(flown), 200):
        done = process_batch(Batch.from_readings(flown[first : first + 200]), state, closing=False)
        assert bool(done.emitted) == (done.state == {})
        state = done.state
        emitted += done.emitted
    assert emitted
    emitted += process_batch(Batch.from_readings([]), state, closing=True).emitted
    assert merge_by_minute(emitted) == summarize(flown)


def test_a_state_is_carried_as_long_as_it_is_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Batch.from_readings(_make_readings(3)[:30])
    packed = len(process_batch(batch, {}, closing=False).state["summaries"])
    monkeypatch.setattr("aggregator.window.STATE_BYTES", packed + 1)
    assert process_batch(batch, {}, closing=False).emitted == []
    monkeypatch.setattr("aggregator.window.STATE_BYTES", packed)
    above = process_batch(batch, {}, closing=False)
    assert (merge_by_minute(above.emitted), above.state) == (batch.summaries, {})


@pytest.mark.parametrize(("size", "is_carried"), [(900 * 1024 - 1, True), (900 * 1024, False)])
def test_a_state_of_900_kilobytes_is_emitted(size: int, is_carried: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.window.pack", lambda _summaries: "x" * size)
    done = process_batch(Batch.from_readings([READING]), {}, closing=False)
    assert (bool(done.state), bool(done.emitted)) == (is_carried, not is_carried)


def test_a_window_that_an_earlier_version_opened_goes_on() -> None:
    earlier = [summary_to_document(summary) for summary in summarize([READING]).values()]
    later = replace(READING, StatusTime="2026-01-31 23:58:08.250")
    emitted = process_batch(Batch.from_readings([later]), {"summaries": earlier}, closing=True).emitted
    assert merge_by_minute(emitted) == summarize([READING, later])


@pytest.mark.parametrize(
    "state",
    [
        {"1": 282},
        {"summaries": ""},
        {"summaries": 5},
        {"summaries": [5]},
        {"summaries": [{}, 5]},
        {"summaries": "eJw=", "more": 1},
    ],
)
def test_a_state_of_another_hand_is_raised(state: dict[str, Any]) -> None:
    with pytest.raises(InvalidSummary, match="not written by this function"):
        process_batch(Batch.from_readings([]), state, closing=True)


@pytest.mark.parametrize("documents", [["x"], [{}], [{"Name": "S"}]])
def test_documents_that_no_version_left_are_raised(documents: list[Any]) -> None:
    with pytest.raises(InvalidSummary):
        process_batch(Batch.from_readings([]), {"summaries": documents}, closing=True)


def _measure(state: dict[str, Any]) -> int:
    return len(json.dumps(state))


def _make_readings(unicorns: int) -> list[Reading]:
    """Return a minute of readings."""
    flying = make_fleet(make_names(unicorns), seed=1)
    return [
        unicorn.fly(1_790_000_040_000 + second * 1000 + place * 1000 // unicorns)
        for second in range(60)
        for place, unicorn in enumerate(flying)
    ]


def test_duplicates_are_what_the_state_or_the_batch_had_already() -> None:
    first = process_batch(Batch.from_readings([READING, READING]), {}, closing=False)
    other = replace(READING, Name="Bucephalus")
    again = process_batch(Batch.from_readings([READING, other]), first.state, closing=True)
    assert (first.duplicates, again.duplicates) == (1, 1)


def test_batch_of_readings_alone_has_nothing_in_the_quarantine() -> None:
    assert Batch.from_readings([]).quarantined == 0
