"""Chaos reigns from its beginning for so many seconds, and not a moment longer."""

from emulator.chaos.fault_schedule import SOON, Dice
from emulator.chaos.span import Chaos


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def chaos(clock: Clock) -> Chaos:
    return Chaos(Dice(1, {"fault": 0.999}), seconds=30, clock=clock, tell=lambda *_: None)


def choices(of: Chaos) -> set[str | None]:
    return {of.choose(["fault"]) for _ in range(SOON + 1)}


def test_nothing_strikes_before_it_begins() -> None:
    assert choices(chaos(Clock())) == {None}


def test_faults_strike_until_its_time_is_over() -> None:
    clock = Clock()
    subject = chaos(clock)
    assert subject.begin()
    clock.now = 129.9
    assert subject.reigns
    assert "fault" in choices(subject)
    clock.now = 130.0
    assert not subject.reigns
    assert choices(subject) == {None}


def test_it_begins_once_only() -> None:
    clock = Clock()
    subject = chaos(clock)
    assert subject.begin()
    clock.now = 140.0
    assert not subject.begin()
    assert not subject.reigns
