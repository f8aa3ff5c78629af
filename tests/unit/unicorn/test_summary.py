from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.unit.unicorn.corpus import GOOD
from tests.unit.unicorn.strategies import READINGS, any_readings
from unicorn.reading import Reading, parse_reading, to_millimeters
from unicorn.steps import Steps
from unicorn.summary import (
    InvalidSummary,
    MinuteSummary,
    merge,
    merge_by_minute,
    summarize,
    summarize_minute,
    validate,
)
from unicorn.timestamps import start_of_minute

READING = Reading(
    Name="Shadowfax",
    StatusTime="2026-01-31 23:58:07.250",
    Latitude=40.749167,
    Longitude=-73.985184,
    Distance=29.5004,
    HealthPoints=150,
    MagicPoints=149,
)


_POOLS = st.lists(READINGS, min_size=1, max_size=5)


@st.composite
def summaries_of_one_minute(draw: st.DrawFn, count: int) -> list[MinuteSummary]:
    """Several summaries of one unicorn-minute, each of readings of its own."""
    pools = [draw(_POOLS) for _ in range(count)]
    one_minute = [
        [replace(r, Name="Shadowfax", StatusTime=f"2026-01-31 23:59:{r.StatusTime[17:]}") for r in pool]
        for pool in pools
    ]
    return [merge(*map(summarize_minute, pool)) for pool in one_minute]


@given(any_readings(), st.randoms(use_true_random=False))
def test_any_order_and_duplication_of_readings_gives_the_same_rows(readings: list[Reading], chance: object) -> None:
    shuffled = readings + readings[: len(readings) // 2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random has no type of its own
    assert summarize(shuffled) == summarize(readings)


@given(any_readings(), st.lists(st.integers(0, 4), min_size=20, max_size=20))
def test_any_partition_of_readings_into_batches_gives_the_same_rows(readings: list[Reading], batch: list[int]) -> None:
    placed = sorted(zip(batch, readings, strict=False), key=lambda pair: pair[0])
    batches = [[reading for _, reading in group] for _, group in groupby(placed, key=lambda pair: pair[0])]
    rows = merge_by_minute(row for value in batches for row in summarize(value).values())
    assert rows == summarize(readings[: len(batch)])


@given(summaries_of_one_minute(2))
def test_merge_is_commutative(two: list[MinuteSummary]) -> None:
    a, b = two
    assert merge(a, b) == merge(b, a)


@given(summaries_of_one_minute(3))
def test_merge_is_associative(three: list[MinuteSummary]) -> None:
    a, b, c = three
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)


@given(summaries_of_one_minute(2))
def test_merge_is_idempotent(two: list[MinuteSummary]) -> None:
    a, b = two
    assert merge(a, a) == a
    assert merge(merge(a, b), b) == merge(a, b)


@given(any_readings(least=1))
def test_summaries_are_what_counting_by_hand_gives(readings: list[Reading]) -> None:
    """The oracle follows the text of the merge rules, without steps and without merging."""
    for (name, start), row in summarize(readings).items():
        mine = [r for r in readings if (r.Name, start_of_minute(r.StatusTime)) == (name, start)]
        moments = {r.StatusTime for r in mine}
        assert row.readings == len(moments)
        at_each = [[r for r in mine if r.StatusTime == moment] for moment in moments]
        assert row.millimeters == sum(max(to_millimeters(readings)) for readings in at_each)
        assert (row.MinHealthPoints, row.MaxHealthPoints) == _find_range([r.HealthPoints for r in mine])
        assert (row.MinMagicPoints, row.MaxMagicPoints) == _find_range([r.MagicPoints for r in mine])
        last = max((r.StatusTime, r.Latitude, r.Longitude) for r in mine)
        assert (row.LastStatusTime, row.LastLatitude, row.LastLongitude) == last
    assert set(summarize(readings)) == {(r.Name, start_of_minute(r.StatusTime)) for r in readings}


@pytest.mark.parametrize("times", [["00.000"], ["00.000", "00.001"], ["00.000", "07.250", "59.999"]])
def test_readings_of_one_minute_in_order_are_summarized_the_fast_way(
    times: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = [replace(READING, StatusTime=f"2026-01-31 23:58:{time}") for time in times]
    expected = summarize_minute(*readings)
    monkeypatch.delattr("unicorn.summary.summarize_minute")
    assert list(summarize(readings).values()) == [expected]


def test_late_reading_is_merged_into_its_own_minute() -> None:
    late = replace(READING, StatusTime="2026-01-31 23:57:59.999", Distance=30.0)
    rows = merge_by_minute([*summarize([READING]).values(), *summarize([late]).values()])
    assert rows["Shadowfax", "2026-01-31 23:57:00.000"].millimeters == 30_000
    assert rows["Shadowfax", "2026-01-31 23:58:00.000"].millimeters == 29_500


def test_of_two_versions_of_one_reading_the_greatest_of_each_counts() -> None:
    other = replace(READING, Distance=31.0, HealthPoints=99, MagicPoints=170, Latitude=40.7, Longitude=-70.0)
    (row,) = summarize([READING, other]).values()
    assert row.readings == 1
    assert row.millimeters == 31_000
    assert (row.MinHealthPoints, row.MaxHealthPoints) == (99, 150)
    assert (row.MinMagicPoints, row.MaxMagicPoints) == (149, 170)
    assert (row.LastLatitude, row.LastLongitude) == (READING.Latitude, READING.Longitude)


@pytest.mark.parametrize("distance", [0.0, 0.001, 29.5])
def test_distance_of_a_reading_that_came_twice_is_its_own(distance: float) -> None:
    reading = replace(READING, Distance=distance)
    for readings in ([reading], [reading, reading]):
        [row] = summarize(readings).values()
        assert dict(row.Steps) == dict(summarize_minute(*readings).Steps) == {7250: round(distance * 1000)}


def test_millimetres_are_rounded_half_up() -> None:
    metres = (0.0, 0.0004, 0.0005, 29.4995, 29.5, 100_000.0)
    assert to_millimeters(replace(READING, Distance=value) for value in metres) == [
        0,
        0,
        1,
        29_500,
        29_500,
        100_000_000,
    ]


def test_sums_do_not_depend_on_the_order_of_addition() -> None:
    tenth = [replace(READING, StatusTime=f"2026-01-31 23:58:{second:02d}.000", Distance=0.1) for second in range(60)]
    (row,) = summarize(tenth).values()
    assert row.millimeters == 6_000


def test_summaries_of_different_minutes_do_not_merge() -> None:
    with pytest.raises(ValueError, match="don't merge"):
        merge(summarize_minute(READING), summarize_minute(replace(READING, StatusTime="2026-01-31 23:59:07.250")))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"Name": ""}, "Name must be text"),
        ({"StatusTime": "2026-01-31 23:58:00.001"}, "not the start of a minute"),
        ({"StatusTime": "2026-01-31 23:57:00.000"}, "not in the minute"),
        ({"LastStatusTime": "2026-01-31 23:58:07.251"}, "Steps don't end at LastStatusTime"),
        ({"LastStatusTime": "yesterday"}, "LastStatusTime must be a UTC time"),
        ({"LastLatitude": 90.5}, "LastLatitude must be a number from -90 to 90"),
        ({"LastLongitude": -180.5}, "LastLongitude must be a number from -180 to 180"),
        ({"MinHealthPoints": 1.5}, "MinHealthPoints must be a whole number"),
        ({"MaxMagicPoints": 2**31}, "MaxMagicPoints must be a whole number"),
        ({"MinHealthPoints": 151}, "MinHealthPoints is above MaxHealthPoints"),
        ({"MaxMagicPoints": 148}, "MinMagicPoints is above MaxMagicPoints"),
        ({"Steps": Steps.from_distances({7_249: 29_500})}, "Steps don't end at LastStatusTime"),
    ],
)
def test_fields_that_no_minute_can_have_are_refused(change: dict[str, Any], complaint: str) -> None:
    row = summarize_minute(READING)
    values = {name: getattr(row, name) for name in MinuteSummary.__struct_fields__}
    assert validate(values, row.Steps) == row
    changed = {**values, **change}
    with pytest.raises(InvalidSummary, match=complaint):
        validate(changed, changed["Steps"])


@pytest.mark.parametrize("name", [name for name in MinuteSummary.__struct_fields__ if name != "Steps"])
def test_every_field_of_a_summary_is_required(name: str) -> None:
    row = summarize_minute(READING)
    values = {field: getattr(row, field) for field in MinuteSummary.__struct_fields__ if field != name}
    with pytest.raises(InvalidSummary, match=f"{name} is missing"):
        validate(values, row.Steps)


def _find_range(values: list[int]) -> tuple[int, int]:
    return min(values), max(values)


def test_a_summary_is_made_by_field_names_and_never_changes() -> None:
    summary = summarize_minute(parse_reading(GOOD))
    with pytest.raises(AttributeError, match="immutable"):
        summary.Name = "Silver"  # type: ignore[misc]  # that is what is tried
    with pytest.raises(TypeError, match="positional"):
        MinuteSummary(*(getattr(summary, name) for name in MinuteSummary.__struct_fields__))  # type: ignore[call-arg]
