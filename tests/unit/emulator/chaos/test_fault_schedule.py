"""Faults follow from the seed, independently for each kind, and strike about as often as the rate says."""

import pytest

from emulator.chaos.fault_schedule import SOON, FaultSchedule

RATES = {"frequent": 0.1, "rare": 0.02}


def decide(schedule: FaultSchedule, kind: str, count: int) -> list[bool]:
    return [schedule.should_strike(kind) for _ in range(count)]


def test_equal_seeds_decide_alike_in_whatever_order_kinds_are_asked() -> None:
    first, second = FaultSchedule(7, RATES), FaultSchedule(7, RATES)
    separately = [decide(first, kind, 300) for kind in RATES]
    in_turn = [(second.should_strike("rare"), second.should_strike("frequent")) for _ in range(300)]
    assert separately == [[frequent for _, frequent in in_turn], [rare for rare, _ in in_turn]]


def test_another_seed_decides_differently() -> None:
    assert decide(FaultSchedule(7, RATES), "frequent", 300) != decide(FaultSchedule(8, RATES), "frequent", 300)


@pytest.mark.parametrize("seed", range(20))
def test_each_kind_strikes_soon(seed: int) -> None:
    schedule = FaultSchedule(seed, RATES)
    assert all(any(decide(schedule, kind, SOON)) for kind in RATES)


def test_kind_that_could_not_strike_strikes_at_the_next_opportunity() -> None:
    schedule = FaultSchedule(1, RATES)
    for _ in range(5):
        schedule.postpone("frequent")
        assert schedule.should_strike("frequent")


@pytest.mark.parametrize("kind", RATES)
def test_strikes_are_as_many_as_the_rate_says(kind: str) -> None:
    share = sum(decide(FaultSchedule(3, RATES), kind, 50_000)) / 50_000
    assert share == pytest.approx(RATES[kind], rel=0.1)
