import sys
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from ops.reconcile.compare import Comparison, Totals, compare
from ops.reconcile.row import Key, MinuteRow

FIRST, SECOND = ("Arion", "2026-11-24 12:00"), ("Shadowfax", "2026-11-24 12:00")
ROW = MinuteRow(
    millimetres=1_800_000,
    readings=60,
    vitals=((150, 151), (149, 150)),
    last_status_time="2026-11-24 12:00:59.000",
    last_position=(40.7, -74.0),
)
FEWER = replace(ROW, readings=58)
Found = dict[Key, MinuteRow]


def count_totals(stored: Found, archived: Found, streamed: Found | None = None) -> Totals:
    result = Totals()
    for one in compare(
        stored=sorted(stored.items()),
        archived=sorted(archived.items()),
        streamed=sorted((streamed or {}).items()),
        streamed_since=None if streamed is None else "",
    ):
        result.add(one)
    return result


def test_equal_rows_are_exact() -> None:
    rows = {FIRST: ROW, SECOND: FEWER}
    assert count_totals(rows, rows).is_exact
    totals = count_totals(rows, rows, rows)
    assert totals.is_exact
    assert (totals.minutes, totals.streamed, totals.stored, totals.archived, totals.lost) == (2, 118, 118, 118, 0)


@pytest.mark.parametrize(
    ("stored", "archived", "streamed", "lost"),
    [
        ({}, {FIRST: ROW}, {FIRST: ROW}, 60),
        ({FIRST: ROW}, {}, {FIRST: ROW}, 60),
        ({}, {}, {FIRST: ROW}, 60),
        ({FIRST: FEWER}, {FIRST: ROW}, {FIRST: ROW}, 2),
        ({FIRST: FEWER}, {FIRST: FEWER}, {FIRST: ROW}, 2),
        ({FIRST: ROW}, {FIRST: ROW}, {FIRST: FEWER}, 0),
        ({FIRST: replace(ROW, millimetres=7)}, {FIRST: ROW}, {FIRST: ROW}, 0),
    ],
)
def test_what_a_place_lacks_is_lost_and_told(stored: Found, archived: Found, streamed: Found, lost: int) -> None:
    totals = count_totals(stored, archived, streamed)
    assert not totals.is_exact
    assert (totals.different, totals.lost) == (1, lost)
    [one] = totals.first_different
    assert one.key == FIRST


def test_a_stream_that_no_longer_has_the_minute_is_not_judged() -> None:
    places = {"stored": [(FIRST, ROW)], "archived": [(FIRST, ROW)], "streamed": [(FIRST, FEWER)]}
    for since, is_same in ((None, True), ("2026-11-24 12:01", True), ("2026-11-24 12:00", False)):
        [one] = compare(**places, streamed_since=since)
        assert one.is_same is is_same


def test_greatest_name_is_compared_too() -> None:
    key = (chr(sys.maxunicode) * 128, "2026-11-24 12:00")
    assert [one.key for one in compare(stored=[(key, ROW)], archived=[(FIRST, ROW), (key, ROW)])] == [FIRST, key]


def test_rows_that_differ_are_counted_all_and_listed_up_to_a_bound() -> None:
    many = {("Arion", f"{number:016d}"): ROW for number in range(Totals.LISTED + 10)}
    totals = count_totals({}, many)
    assert (totals.different, len(totals.first_different)) == (Totals.LISTED + 10, Totals.LISTED)


def test_no_more_than_a_row_of_each_place_is_read_ahead() -> None:
    taken = 0

    def rows() -> list[tuple[Key, MinuteRow]]:
        return [(("Arion", f"{number:016d}"), ROW) for number in range(100)]

    def iterate_counted() -> Iterator[tuple[Key, MinuteRow]]:
        nonlocal taken
        for pair in rows():
            taken += 1
            yield pair

    comparisons = compare(stored=iterate_counted(), archived=rows())
    first: Comparison = next(comparisons)
    assert first.key[1] == f"{0:016d}"
    assert taken <= 2
