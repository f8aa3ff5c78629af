from datetime import UTC, datetime
from itertools import pairwise

import pytest

from backfill.pace import OBJECT_MINUTES
from compactor.plan import STATEMENT_BYTES
from ops.distributed.plan import Hour, Plan, Slice, measure_hours, plan_slices
from ops.time_range import TimeRange
from tests.unit.ops.cost.test_commands import Cloud

GB = 10**9
RANGE = TimeRange(datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC))


def make_hours(*sizes: int, minutes: float = 1.0) -> dict[str, Hour]:
    return {f"2026-11-24-{number:02d}": Hour(size, minutes) for number, size in enumerate(sizes)}


def test_hours_are_measured_in_both_tables_from_an_hour_before() -> None:
    cloud = Cloud(
        {
            "archive/archive/hour=2026-11-24-10/a": 2_400,
            "archive/archive/hour=2026-11-24-11/a": 2_400,
            "archive/archive/hour=2026-11-24-15/a": 4_800,
            "archive/compacted/hour=2026-11-24-11/run/a": 1_440,
        }
    )
    assert measure_hours(cloud.deploy(), RANGE) == {
        "2026-11-24-11": Hour(3_840, 2.0),
        "2026-11-24-15": Hour(4_800, 2.0),
    }


@pytest.mark.parametrize("limit", [float("inf"), 3 * GB, GB])
def test_slices_have_every_hour_once_and_no_more_than_a_statement_may_read(limit: float) -> None:
    hours = make_hours(GB, GB, 5 * GB, 10, 10, GB)
    slices = list(plan_slices(hours, limit))
    assert [slices[0].first, slices[-1].last] == [min(hours), max(hours)]
    assert all(before.last < after.first for before, after in pairwise(slices))
    for one in slices:
        taken = [size.bytes for hour, size in hours.items() if one.first <= hour <= one.last]
        assert len(taken) == 1 or sum(taken) <= min(limit, STATEMENT_BYTES)


@pytest.mark.parametrize(
    ("minutes", "parts"), [(1, 10), (15 * OBJECT_MINUTES, 15), (15 * OBJECT_MINUTES + 1, 16), (10**9, 100)]
)
def test_parts_are_as_many_as_their_minutes_need_within_athenas_limit(minutes: float, parts: int) -> None:
    assert [one.parts for one in plan_slices(make_hours(10, minutes=minutes), GB)] == [parts]


def test_empty_archive_has_no_slices() -> None:
    assert list(plan_slices({}, GB)) == []


def test_plan_is_read_as_it_was_written() -> None:
    plan = Plan(RANGE, ("O'Malley",), (Slice("2026-11-24-11", "2026-11-24-12", 10),))
    assert Plan.from_dict(plan.to_dict()) == plan
