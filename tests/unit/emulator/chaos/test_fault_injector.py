"""Chaos reigns from its beginning for so many seconds, and not a moment longer."""

from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import SOON, FaultSchedule


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def chaos(clock: Clock) -> FaultInjector:
    return FaultInjector(FaultSchedule(1, {"fault": 0.999}), seconds=30, clock=clock, report=lambda *_: None)


def choices(of: FaultInjector) -> set[str | None]:
    return {of.choose(["fault"]) for _ in range(SOON + 1)}


def test_nothing_strikes_before_it_begins() -> None:
    assert choices(chaos(Clock())) == {None}


def test_faults_strike_until_its_time_is_over() -> None:
    clock = Clock()
    subject = chaos(clock)
    assert subject.begin()
    clock.now = 129.9
    assert subject.is_active
    assert "fault" in choices(subject)
    clock.now = 130.0
    assert not subject.is_active
    assert choices(subject) == {None}


def test_it_begins_once_only() -> None:
    clock = Clock()
    subject = chaos(clock)
    assert subject.begin()
    clock.now = 140.0
    assert not subject.begin()
    assert not subject.is_active
