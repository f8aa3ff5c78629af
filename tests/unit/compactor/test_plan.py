from dataclasses import replace
from datetime import UTC, datetime

import pytest

from compactor.plan import STATEMENT_BYTES, CompactionMarker, is_partition, plan_run, split_by_bytes

NOW = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)


def make_marker(hour: str, *, counted: bool = True, age: float = 0.0) -> CompactionMarker:
    return CompactionMarker(hour=hour, run="run", delivered=("a",), is_counted=counted, age_seconds=age)


def plan_hours(
    *markers: CompactionMarker, delivered: tuple[str, ...] = (), only: tuple[str, ...] = (), now: datetime = NOW
) -> list[str]:
    return plan_run(delivered, markers, now, only=only).compact


def test_hours_that_are_over_are_compacted_and_the_oldest_comes_first() -> None:
    delivered = ("2026-11-24-17", "2026-11-24-18", "2026-11-23-09", "2026-11-24-16")
    assert plan_hours(delivered=delivered) == ["2026-11-23-09", "2026-11-24-16", "2026-11-24-17"]


@pytest.mark.parametrize(("minute", "closed"), [(0, False), (14, False), (15, True)])
def test_an_hour_is_closed_a_quarter_of_an_hour_after_its_end(minute: int, closed: bool) -> None:
    assert plan_hours(delivered=("2026-11-24-17",), now=NOW.replace(minute=minute)) == ["2026-11-24-17"] * closed


def test_an_hour_that_is_named_is_taken_as_soon_as_it_is_over_and_no_other_is() -> None:
    delivered = ("2026-11-24-16", "2026-11-24-17", "2026-11-24-18")
    just_over = NOW.replace(minute=0)
    assert plan_hours(delivered=delivered, only=("2026-11-24-17",), now=just_over) == ["2026-11-24-17"]
    assert plan_hours(delivered=delivered, only=("2026-11-24-18",), now=just_over) == []


@pytest.mark.parametrize("counted", [False, True])
def test_an_hour_that_is_begun_is_not_begun_again(counted: bool) -> None:
    assert plan_hours(make_marker("2026-11-24-17", counted=counted), delivered=("2026-11-24-17",)) == []


def test_an_hour_into_which_something_came_late_is_compacted_again_once_the_first_is_over() -> None:
    late = ("2026-11-24-12",)
    assert plan_hours(make_marker("2026-11-24-12", age=9_999), delivered=late) == []
    assert plan_hours(delivered=late) == ["2026-11-24-12"]


def test_what_is_replaced_stays_while_a_statement_may_still_read_it() -> None:
    young, old = make_marker("2026-11-24-17", age=2_699), make_marker("2026-11-24-16", age=2_700)
    assert plan_run((), [young, old], NOW).remove == [old]
    assert plan_run((), [young, old], NOW, settled_seconds=0).remove == [young, old]
    assert plan_run((), [young, old], NOW, only=["2026-11-24-17"], settled_seconds=0).remove == [young]


def test_what_was_not_counted_is_never_taken_for_the_hour_and_waits_until_nobody_can_be_at_it() -> None:
    young, old = (make_marker("2026-11-24-17", counted=False, age=age) for age in (2_699, 2_700))
    fresh, left = (
        replace(make_marker("2026-11-24-16", counted=False, age=age), query_ids=("statement",)) for age in (899, 900)
    )
    for settled_seconds in (0, 2_700):
        plan = plan_run((), [young, old, fresh, left], NOW, settled_seconds=settled_seconds)
        assert (plan.remove, plan.resume, plan.undo) == ([], [left], [old])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2026-11-24-17", True),
        ("2026-11-24-24", False),
        ("2026-02-30-00", False),
        ("2026-11-24", False),
        ("2026-11-24-17/", False),
        ("2026-1-2-3", False),
        ("'; --", False),
        ("", False),
    ],
)
def test_an_hour_is_named_as_its_partition(text: str, right: bool) -> None:
    assert is_partition(text) is right


@pytest.mark.parametrize(
    ("sizes", "ends"),
    [
        ([], ("",)),
        ([10, 20, 30], ("",)),
        ([60, 40, 1], ("1", "")),
        ([100, 100, 100], ("0", "1", "")),
        ([500, 1], ("0", "")),  # an object is never divided
        ([1] * 1_000, (*(str(end) for end in range(99, 999, 100)), "")),
    ],
)
def test_an_hour_is_split_by_the_bytes_of_its_objects(sizes: list[int], ends: tuple[str, ...]) -> None:
    assert split_by_bytes({str(number): size for number, size in enumerate(sizes)}, 100) == ends


def test_an_hour_of_a_hundred_thousand_unicorns_takes_several_statements_and_a_small_one_takes_one() -> None:
    object_bytes = 60 * 2**20
    assert len(split_by_bytes({f"{number:04d}": object_bytes for number in range(240)})) == 8
    assert (
        len(split_by_bytes({f"{number:02d}": object_bytes for number in range(STATEMENT_BYTES // object_bytes)})) == 1
    )
