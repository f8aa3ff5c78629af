from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.unicorn.corpus import GOOD
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

READING = Reading(
    Name="Shadowfax",
    StatusTime="2026-01-31 23:58:07.250",
    Latitude=40.749167,
    Longitude=-73.985184,
    Distance=29.5004,
    HealthPoints=150,
    MagicPoints=149,
)


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


def test_a_summary_never_changes() -> None:
    summary = summarize_minute(parse_reading(GOOD))
    with pytest.raises(AttributeError, match="immutable"):
        summary.Name = "Silver"  # type: ignore[misc]  # that is what is tried
