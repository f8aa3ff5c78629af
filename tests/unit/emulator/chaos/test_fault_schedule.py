"""Throws follow from the seed, kind by kind, and are about as many as the rate says."""

import pytest

from emulator.chaos.fault_schedule import SOON, FaultSchedule

RATES = {"one": 0.1, "other": 0.02}


def throws(dice: FaultSchedule, kind: str, count: int) -> list[bool]:
    return [dice.should_strike(kind) for _ in range(count)]


def test_equal_seeds_throw_alike_however_the_kinds_take_turns() -> None:
    first, second = FaultSchedule(7, RATES), FaultSchedule(7, RATES)
    apart = [throws(first, kind, 300) for kind in ("one", "other")]
    in_turn = [(second.should_strike("other"), second.should_strike("one")) for _ in range(300)]
    assert apart == [[one for _, one in in_turn], [other for other, _ in in_turn]]


def test_other_seed_throws_otherwise() -> None:
    assert throws(FaultSchedule(7, RATES), "one", 300) != throws(FaultSchedule(8, RATES), "one", 300)


@pytest.mark.parametrize("seed", range(20))
def test_each_kind_strikes_soon(seed: int) -> None:
    dice = FaultSchedule(seed, RATES)
    assert all(any(throws(dice, kind, SOON)) for kind in RATES)


def test_kind_that_could_not_strike_strikes_at_the_next_opportunity() -> None:
    dice = FaultSchedule(1, RATES)
    for _ in range(5):
        dice.postpone("one")
        assert dice.should_strike("one")


@pytest.mark.parametrize("kind", RATES)
def test_strikes_are_as_many_as_the_rate_says(kind: str) -> None:
    share = sum(throws(FaultSchedule(3, RATES), kind, 50_000)) / 50_000
    assert share == pytest.approx(RATES[kind], rel=0.1)
