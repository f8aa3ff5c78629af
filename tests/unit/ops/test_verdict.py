import pytest

from ops.reconcile.compare import compare
from ops.reconcile.row import Key, MinuteRow
from ops.verdict import Verdict, compute_verdict


def make_row(*, readings: int = 60, millimetres: int = 1_800_000) -> MinuteRow:
    return MinuteRow(
        millimetres=millimetres,
        readings=readings,
        vitals=((150, 151), (149, 150)),
        last_status_time="2026-11-24 12:00:59.000",
        last_position=(40.7, -74.0),
    )


ROWS: dict[Key, MinuteRow] = {
    ("Shadowfax", "2026-11-24 12:00"): make_row(),
    ("Arion", "2026-11-24 12:00"): make_row(readings=30),
}


def judge(
    *,
    sent: int = 90,
    streamed: int = 90,
    unreadable: int = 0,
    quarantined: int = 0,
    stored: dict[Key, MinuteRow] = ROWS,
    archived: dict[Key, MinuteRow] = ROWS,
) -> Verdict:
    return compute_verdict(
        sent=sent,
        streamed=streamed,
        unreadable=unreadable,
        quarantined=quarantined,
        rows=compare(stored=sorted(stored.items()), archived=sorted(archived.items())),
    )


def test_equal_counts_and_rows_are_exact() -> None:
    verdict = judge()
    assert verdict.is_exact
    assert verdict.to_dict()["verdict"] == "exact"
    assert (verdict.lost, verdict.duplicated) == (0, 0)


@pytest.mark.parametrize(
    ("verdict", "lost", "duplicated"),
    [
        (judge(sent=91, streamed=91), 1, 0),
        (judge(sent=89, streamed=89), 0, 1),
        (judge(streamed=92), 0, 2),
        (judge(archived={}), 90, 0),
        (judge(stored={}), 90, 0),
    ],
)
def test_missing_and_surplus_readings_are_counted(verdict: Verdict, lost: int, duplicated: int) -> None:
    assert not verdict.is_exact
    assert (verdict.lost, verdict.duplicated) == (lost, duplicated)


def test_a_millimetre_in_one_row_is_a_difference_and_is_named() -> None:
    key = ("Shadowfax", "2026-11-24 12:00")
    verdict = judge(archived={**ROWS, key: make_row(millimetres=1_800_001)})
    assert not verdict.is_exact
    assert [comparison.key for comparison in verdict.totals.first_different] == [key]
    assert "differs: Shadowfax at 2026-11-24 12:00" in verdict.lines()


@pytest.mark.parametrize("quarantined", [4, 6])
def test_each_unreadable_record_must_be_quarantined_once(quarantined: int) -> None:
    assert judge(unreadable=5, quarantined=5).is_exact
    assert not judge(unreadable=5, quarantined=quarantined).is_exact


def test_many_differences_are_named_up_to_ten() -> None:
    many = {(f"Unicorn {number}", "2026-11-24 12:00"): make_row() for number in range(12)}
    lines = judge(stored=many, archived={}).lines()
    assert sum(line.startswith("differs: ") for line in lines) == 10
    assert "… and 2 more rows that differ" in lines
