"""Chaos is active for its seconds, from its start on."""

from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import SOON, FaultSchedule


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def make_injector(clock: Clock) -> FaultInjector:
    return FaultInjector(FaultSchedule(1, {"fault": 0.999}), seconds=30, clock=clock, report=lambda *_: None)


def list_choices(injector: FaultInjector) -> set[str | None]:
    return {injector.choose(["fault"]) for _ in range(SOON + 1)}


def test_nothing_strikes_before_the_start() -> None:
    assert list_choices(make_injector(Clock())) == {None}


def test_faults_strike_until_its_time_is_over() -> None:
    clock = Clock()
    injector = make_injector(clock)
    assert injector.begin()
    clock.now = 129.9
    assert injector.is_active
    assert "fault" in list_choices(injector)
    clock.now = 130.0
    assert not injector.is_active
    assert list_choices(injector) == {None}


def test_chaos_starts_only_once() -> None:
    clock = Clock()
    injector = make_injector(clock)
    assert injector.begin()
    clock.now = 140.0
    assert not injector.begin()
    assert not injector.is_active
