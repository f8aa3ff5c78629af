"""How dead letters are counted."""

from ops.redrive.dead_letters import Amount, DeadLetter
from ops.redrive.totals import DeadLetterTotals, Subtotal


def make_letter(reason: str, arrived: str, size: int = 10) -> DeadLetter:
    return DeadLetter(key="k", size=size, amounts={reason: Amount(2, size)}, oldest=arrived, newest=arrived)


def test_tally_has_how_much_how_old_and_why() -> None:
    tally = DeadLetterTotals()
    for found in (
        make_letter("late", "2026-01-02"),
        make_letter("empty", "2026-01-03", 5),
        make_letter("late", "2026-01-01"),
        make_letter("late", ""),
    ):
        tally.add(found)
    tally.add(None)
    assert tally.total == Subtotal(objects=4, records=8, bytes=35, oldest="2026-01-01", newest="2026-01-03")
    assert [(reason, found.objects) for reason, found in tally.rank_reasons()] == [("late", 3), ("empty", 1)]
    assert tally.foreign == 1


def test_tally_of_endless_reasons_stays_small() -> None:
    tally = DeadLetterTotals()
    for number in range(DeadLetterTotals.MAX_REASONS + 500):
        tally.add(make_letter(f"Distance must be less, not {number}", ""))
    assert len(tally.reasons) == DeadLetterTotals.MAX_REASONS + 1
    assert tally.reasons["other reasons"].objects == 500
    assert tally.total.objects == DeadLetterTotals.MAX_REASONS + 500
