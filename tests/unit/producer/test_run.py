from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.counts import Counts
from producer.environment import Environment
from producer.motion import make_fleet
from producer.names import make_names
from producer.publish import Publisher
from producer.run import make_flight, run_flight
from producer.schedule import Schedule
from producer.sender import ProducerRecord
from tests.unit.producer.simulated_time import SimulatedTime
from unicorn.codec import Unreadable, decode
from unicorn.timestamps import to_milliseconds


@dataclass
class Flown:
    """A flight in simulated time, and its results."""

    time: SimulatedTime = field(default_factory=SimulatedTime)
    arrived: list[tuple[float, ProducerRecord]] = field(default_factory=list)
    shown: list[tuple[float, float]] = field(default_factory=list)
    """Elapsed, and how far behind."""
    call_seconds: Callable[[float], float] = lambda _: 0.0
    stop: Callable[[], bool] = lambda: False
    refused: frozenset[int] = frozenset()
    """Which calls are refused, from 0."""
    calls: int = 0
    counts: Counts = field(default_factory=Counts)
    readings: int = 0

    def run_flight(self, schedule: Schedule, malformed_every: int | None = None) -> None:
        environment = Environment(
            clock=self.time,
            now=self.time.milliseconds,
            wait=self.time.wait,
            random=Random(1),
            is_stopped=self.stop,
        )
        publisher = Publisher(self._put, environment)
        self.counts = publisher.counts
        self.readings = run_flight(
            make_flight(make_fleet(make_names(schedule.unicorns), seed=1), schedule),
            publisher,
            environment=environment,
            listener=self,
            malformed_every=malformed_every,
        )

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        assert counts is self.counts
        assert len(self.shown) < 10_000, "time stands still"
        self.shown.append((elapsed, behind))

    def _put(self, batch: Sequence[ProducerRecord]) -> list[str | None]:
        self.calls += 1
        if self.calls - 1 in self.refused:
            return ["InternalFailure"] * len(batch)
        self.arrived += [(self.time(), record) for record in batch]
        self.time.wait(self.call_seconds(self.time()))
        return [None] * len(batch)


def test_each_unicorn_reports_once_a_second_spread_over_the_second() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=4, rate=1.0, count=3))
    assert [at for at, _ in flown.arrived] == pytest.approx([number / 4 for number in range(12)])
    assert [record.partition_key for _, record in flown.arrived] == make_names(4) * 3
    assert flown.counts.sent == flown.readings == 12


@given(st.integers(1, 40), st.floats(0.5, 5), st.floats(0, 0.02))
def test_no_reading_is_early_or_late_however_long_a_call_takes(unicorns: int, rate: float, call_seconds: float) -> None:
    flown = Flown(call_seconds=lambda _: call_seconds)
    schedule = Schedule(unicorns=unicorns, rate=rate, seconds=2)
    flown.run_flight(schedule)
    assert flown.counts.sent == schedule.total
    for number, (at, _) in enumerate(flown.arrived):
        assert schedule.due_time(number) - 1e-6 <= at <= schedule.due_time(number) + 0.15


def test_a_fleet_makes_ten_calls_a_second_though_readings_come_due_while_a_call_takes_its_time() -> None:
    flown = Flown(call_seconds=lambda _: 0.02)
    flown.run_flight(Schedule(unicorns=400, rate=1.0, seconds=3))
    assert flown.counts.sent == 1200
    assert flown.calls == pytest.approx(30, abs=2)


def test_a_large_fleet_travels_in_full_calls() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=2000, rate=1.0, count=1))
    moments = {at for at, _ in flown.arrived}
    assert len(moments) <= 12


def test_a_reading_says_when_it_was_made() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=2, rate=2.0, count=2))
    stamps = [record.reading.StatusTime[17:] for _, record in flown.arrived if record.reading]
    assert stamps == ["20.000", "20.250", "20.500", "20.750"]


@pytest.mark.parametrize("pause", [0.3, 7.0, 60.0])
def test_readings_that_are_made_after_a_pause_say_when_they_were_due(pause: float) -> None:
    flown = Flown(call_seconds=lambda at: pause if 5 <= at < 5.1 else 0.0)
    flown.run_flight(Schedule(unicorns=3, rate=1.0, count=90))
    assert flown.counts.sent == 270
    for name in make_names(3):
        readings = [record.reading for _, record in flown.arrived if record.partition_key == name]
        times = [to_milliseconds(reading.StatusTime) for reading in readings if reading]
        assert [later - earlier for earlier, later in pairwise(times)] == pytest.approx([1000] * 89, abs=2)


def test_a_flight_of_limited_time_ends_with_its_last_reading() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=5, rate=1.0, seconds=60))
    assert flown.counts.sent == 300
    assert 59 < flown.time() <= 60


def test_a_fleet_that_cannot_keep_up_says_how_far_behind_it_is_and_ends_in_time() -> None:
    flown = Flown(call_seconds=lambda _: 0.5)
    flown.run_flight(Schedule(unicorns=1, rate=10.0, seconds=20))
    assert 20 <= flown.time() < 30
    assert flown.readings < 200
    assert flown.counts.sent == flown.readings
    assert max(behind for _, behind in flown.shown) > 10


def test_after_a_stall_the_fleet_catches_up_without_losing_a_reading() -> None:
    flown = Flown(call_seconds=lambda now: 3.0 if now < 3 else 0.0)
    flown.run_flight(Schedule(unicorns=2, rate=1.0, count=10))
    assert flown.counts.sent == 20
    assert max(behind for _, behind in flown.shown) == pytest.approx(2.5)
    assert flown.time() == pytest.approx(9.5, abs=0.1)


def test_a_fleet_that_keeps_up_is_not_behind() -> None:
    flown = Flown(call_seconds=lambda _: 0.01)
    flown.run_flight(Schedule(unicorns=3, rate=1.0, count=5))
    assert all(behind == 0 for _, behind in flown.shown)


def test_a_refused_reading_goes_out_again_long_before_the_next_one_is_due() -> None:
    flown = Flown(refused=frozenset({0}))
    flown.run_flight(Schedule(unicorns=1, rate=0.1, count=2))
    assert flown.counts.retried == 1
    assert [at for at, _ in flown.arrived] == pytest.approx([0.05, 10], abs=0.06)


def test_asked_to_stop_it_delivers_what_it_has_flown() -> None:
    flown = Flown()
    flown.stop = lambda: flown.time() >= 2.5
    flown.run_flight(Schedule(unicorns=2, rate=1.0))
    assert flown.counts.sent == flown.readings == 5


def test_a_malformed_record_follows_every_so_many_readings_and_replaces_none() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=3, rate=1.0, count=6), malformed_every=4)
    assert (flown.counts.sent, flown.counts.malformed) == (18, 4)
    unreadable = [isinstance(decode(record.data)[0], Unreadable) for _, record in flown.arrived]
    assert [index for index, bad in enumerate(unreadable) if bad] == [4, 9, 14, 19]
    assert next(record.data for _, record in flown.arrived if record.reading is None) != flown.arrived[9][1].data


def test_what_arrives_are_the_readings_themselves() -> None:
    flown = Flown()
    flown.run_flight(Schedule(unicorns=3, rate=1.0, count=2))
    assert [decode(record.data) for _, record in flown.arrived] == [[record.reading] for _, record in flown.arrived]
