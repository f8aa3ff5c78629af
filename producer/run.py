"""Running a flight: making each reading on time, and delivering it."""

from collections.abc import Callable, Iterator
from typing import Protocol

from producer.counts import Counts
from producer.environment import Environment
from producer.malformed import make_malformed
from producer.motion import Unicorn
from producer.schedule import Schedule
from producer.sender import ProducerRecord, Sender
from unicorn.codec import encode

_CALL_SHARING_SECONDS = 0.1
"""Readings that are due within this time share a call."""


class ProgressListener(Protocol):
    """A listener that is called with the progress of a flight, several times a second."""

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        """Show the seconds since the start, by how many seconds the next reading is late, and the counts."""


def run_flight(
    unicorns: list[Unicorn],
    schedule: Schedule,
    publisher: Sender,
    *,
    environment: Environment,
    listener: ProgressListener,
    malformed_every: int | None = None,
) -> int:
    """Fly until the schedule's end or until stopped, then deliver pending records. Return the number of readings."""
    records = _iterate_records(unicorns, environment.now, malformed_every)
    began = environment.clock()
    flown = 0
    while flown < schedule.total and not environment.is_stopped():
        elapsed = environment.clock() - began
        if schedule.is_over(elapsed):
            break
        due = schedule.count_due(elapsed)
        # A fleet that is behind catches up in several calls, each with at most one reading of each unicorn.
        for _ in range(min(due - flown, len(unicorns), publisher.max_batch)):
            for record in next(records):
                publisher.add(record)
            flown += 1
        publisher.send()
        behind = environment.clock() - began - schedule.due_time(flown)
        listener.show(elapsed=elapsed, behind=max(0.0, behind), counts=publisher.counts)
        if due <= flown < schedule.total:
            # Readings that became due during `send` share a call with those that are due soon.
            next_call = began + max(schedule.due_time(flown), elapsed + _CALL_SHARING_SECONDS)
            environment.wait(max(0.0, min(next_call, publisher.next_send()) - environment.clock()))
    publisher.drain()
    return flown


def _iterate_records(
    unicorns: list[Unicorn], now: Callable[[], int], malformed_every: int | None
) -> Iterator[tuple[ProducerRecord, ...]]:
    """Yield each reading's records, one unicorn after the other: its own, and sometimes a malformed one."""
    number = 0
    while True:
        for unicorn in unicorns:
            reading = unicorn.fly(now())
            number += 1
            record = ProducerRecord(reading.Name, encode(reading), reading)
            if malformed_every and number % malformed_every == 0:
                data = make_malformed(number // malformed_every - 1, reading)
                yield record, ProducerRecord(reading.Name, data)
            else:
                yield (record,)
