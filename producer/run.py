"""Running a flight: making each reading on time, and delivering it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Protocol

from producer.counts import Counts
from producer.environment import Environment
from producer.malformed import make_malformed
from producer.motion import Unicorn
from producer.schedule import Schedule
from producer.sender import ProducerRecord, Sender
from unicorn.codec import encode
from unicorn.reading import Reading

_CALL_SHARING_SECONDS = 0.1
"""Readings that are due within this time share a call."""


class ProgressListener(Protocol):
    """A listener that is called with the progress of a flight, several times a second."""

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        """Show the seconds since the start, by how many seconds the next reading is late, and the counts."""


class Timetable(Protocol):
    """When each of a flight's readings is due. They are numbered from 0, and times are seconds since the start."""

    @property
    def total(self) -> float:
        """How many readings there are, or infinity as long as the end is not known."""

    def count_due(self, elapsed: float) -> int:
        """Return how many readings are due after `elapsed` seconds."""

    def due_time(self, number: int) -> float:
        """Return when a reading is due."""

    def is_over(self, elapsed: float) -> bool:
        """Return whether the time is up, even for readings that were due and have not been sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """What is flown: simulated unicorns, or a recording."""

    vehicles: int
    readings_a_second: float
    """Of all vehicles, on average."""
    timetable: Timetable
    fly: Callable[[Callable[[], int]], Iterator[Reading]]
    """Yields the readings, given a function that returns when the next one is due, in milliseconds since 1970."""


def make_flight(unicorns: list[Unicorn], schedule: Schedule) -> Flight:
    """Return the flight of simulated unicorns, one after the other."""

    def fly(now: Callable[[], int]) -> Iterator[Reading]:
        return (unicorn.fly(now()) for unicorn in chain.from_iterable(repeat(unicorns)))

    return Flight(
        vehicles=len(unicorns), readings_a_second=schedule.unicorns * schedule.rate, timetable=schedule, fly=fly
    )


def run_flight(
    flight: Flight,
    publisher: Sender,
    *,
    environment: Environment,
    listener: ProgressListener,
    malformed_every: int | None = None,
) -> int:
    """Fly until the timetable's end or until stopped, then deliver pending records. Return the number of readings."""
    timetable = flight.timetable
    began = environment.clock()
    flown = 0

    def tell_due_time() -> int:
        """Return when the next reading was due. After a pause, readings are made late, but at the right times."""
        late = environment.clock() - began - timetable.due_time(flown)
        return environment.now() - round(max(0.0, late) * 1000)

    records = _iterate_records(flight.fly(tell_due_time), malformed_every)
    while flown < timetable.total and not environment.is_stopped():
        elapsed = environment.clock() - began
        if timetable.is_over(elapsed):
            break
        due = timetable.count_due(elapsed)
        # A fleet that is behind catches up in several calls, each with about one reading of each vehicle.
        for _ in range(min(due - flown, flight.vehicles, publisher.max_batch)):
            for record in next(records):
                publisher.add(record)
            flown += 1
        publisher.send()
        behind = environment.clock() - began - timetable.due_time(flown)
        listener.show(elapsed=elapsed, behind=max(0.0, behind), counts=publisher.counts)
        if due <= flown < timetable.total:
            # Readings that became due during `send` share a call with those that are due soon.
            next_call = began + max(timetable.due_time(flown), elapsed + _CALL_SHARING_SECONDS)
            environment.wait(max(0.0, min(next_call, publisher.next_send()) - environment.clock()))
    publisher.drain()
    return flown


def _iterate_records(readings: Iterator[Reading], malformed_every: int | None) -> Iterator[tuple[ProducerRecord, ...]]:
    """Yield each reading's records: its own, and sometimes a malformed one."""
    for number, reading in enumerate(readings, start=1):
        record = ProducerRecord(reading.Name, encode(reading), reading)
        if malformed_every and number % malformed_every == 0:
            data = make_malformed(number // malformed_every - 1, reading)
            yield record, ProducerRecord(reading.Name, data)
        else:
            yield (record,)
