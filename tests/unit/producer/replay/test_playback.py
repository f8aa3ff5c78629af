from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

import pytest

from producer.counts import Counts
from producer.environment import Environment
from producer.publish import Publisher
from producer.replay import playback as module
from producer.replay.fixes import Fix
from producer.replay.loading import Recording
from producer.replay.playback import Playback
from producer.run import Flight, run_flight
from producer.sender import ProducerRecord
from tests.unit.producer.replay.test_track import make_fix
from tests.unit.producer.simulated_time import SimulatedTime
from unicorn.timestamps import to_milliseconds

EIGHT = 1_769_846_400_000
"""2026-01-31 08:00:00 UTC."""


@dataclass
class FakeRecording:
    """Fixes at seconds after eight o'clock."""

    seconds: Sequence[float]
    names: Sequence[str] = ("bus 1",)
    first: int = EIGHT

    @property
    def last(self) -> int:
        return self.first + round(self.seconds[-1] * 1000)

    def iterate(self) -> Iterator[Fix]:
        for number, second in enumerate(self.seconds):
            yield make_fix(EIGHT + round(second * 1000), self.names[number % len(self.names)])


@dataclass
class Flown:
    """A replay in simulated time, and when its readings arrived."""

    time: SimulatedTime = field(default_factory=SimulatedTime)
    arrived: list[tuple[float, ProducerRecord]] = field(default_factory=list)
    call_seconds: float = 0.0
    shown: int = 0

    def fly(self, playback: Playback, *, vehicles: int = 1, stop_at: float = 1e9) -> int:
        environment = Environment(
            clock=self.time,
            now=self.time.milliseconds,
            wait=self.time.wait,
            random=Random(1),
            is_stopped=lambda: self.time() >= stop_at,
        )
        flight = Flight(vehicles=vehicles, readings_a_second=1, timetable=playback, fly=playback.fly)
        return run_flight(flight, Publisher(self._put, environment), environment=environment, listener=self)

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        assert elapsed >= 0
        assert behind >= 0
        assert counts.failed == 0
        self.shown += 1
        assert self.shown < 10_000, "time stands still"

    def _put(self, batch: Sequence[ProducerRecord]) -> list[str | None]:
        self.arrived += [(self.time(), record) for record in batch]
        self.time.wait(self.call_seconds)
        return [None] * len(batch)

    @property
    def seconds(self) -> list[float]:
        """When the readings arrived."""
        return [at for at, _ in self.arrived]

    @property
    def moved(self) -> list[float]:
        """The seconds that the readings' own times are after the takeoff."""
        times = [to_milliseconds(record.reading.StatusTime) for _, record in self.arrived if record.reading]
        return [(time - SimulatedTime().milliseconds()) / 1000 for time in times]


def play(at: Sequence[float], **options: float) -> Playback:
    """Return the playback of fixes at these seconds."""
    return make_playback(FakeRecording(at), **options)


def make_playback(recording: FakeRecording, **options: Any) -> Playback:
    return Playback(cast("Recording", recording), **options)


def test_readings_are_due_and_say_the_times_at_the_recorded_pace() -> None:
    flown = Flown()
    assert flown.fly(play([0, 0.5, 3, 100])) == 4
    assert flown.seconds == pytest.approx([0, 0.5, 3, 100])
    assert flown.moved == [0, 0.5, 3, 100]


def test_a_speed_shortens_waits_and_times_alike() -> None:
    flown = Flown()
    flown.fly(play([0, 60, 3600], speed=60.0))
    assert flown.seconds == pytest.approx([0, 1, 60])
    assert flown.moved == [0, 1, 60]


def test_kept_times_are_those_of_the_file_at_any_speed() -> None:
    flown = Flown()
    flown.fly(play([0, 60], speed=60.0, keeps_times=True))
    assert flown.seconds == pytest.approx([0, 1])
    assert [record.reading and record.reading.StatusTime for _, record in flown.arrived] == [
        "2026-01-31 08:00:00.000",
        "2026-01-31 08:01:00.000",
    ]


def test_a_lap_follows_a_second_after_the_last_until_the_time_is_up() -> None:
    flown = Flown()
    assert flown.fly(play([0, 2], is_loop=True, seconds=8.0)) == 5
    assert flown.seconds == pytest.approx([0, 2, 3, 5, 6])


def test_the_time_that_is_given_ends_a_replay_before_its_end_and_without_a_wait_for_what_follows() -> None:
    flown = Flown()
    assert flown.fly(play([0, 1, 2, 1000], seconds=2.0)) == 2
    assert flown.time() < 3


def test_asked_to_stop_it_delivers_what_has_flown() -> None:
    flown = Flown()
    assert flown.fly(play([0, 1, 2, 3, 4]), stop_at=2.5) == 3
    assert len(flown.arrived) == 3


def test_a_vehicle_s_times_strictly_increase_however_fast_it_flies() -> None:
    flown = Flown()
    flown.fly(play([0, 0.2, 0.4, 0.6, 5], speed=1000.0, is_loop=True, seconds=3.0))
    assert len(flown.moved) > 10
    assert all(later > earlier for earlier, later in zip(flown.moved, flown.moved[1:], strict=False))


def test_a_replay_that_is_behind_catches_up_and_loses_nothing() -> None:
    flown = Flown(call_seconds=0.4)
    names = [f"bus {number}" for number in range(50)]
    recording = FakeRecording([number / 100 for number in range(1000)], names)
    assert flown.fly(make_playback(recording), vehicles=50) == 1000
    assert [record.partition_key for _, record in flown.arrived] == names * 20


def test_so_much_is_read_ahead_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_QUEUED", 10)
    playback = play([number / 1000 for number in range(100)])
    assert playback.count_due(50.0) == 10
    readings = playback.fly(lambda: EIGHT)
    for taken in range(100):
        assert playback.due_time(taken) == pytest.approx(taken / 1000)
        next(readings)
        assert playback.count_due(50.0) <= taken + 11
    assert playback.count_due(50.0) == playback.total == 100
