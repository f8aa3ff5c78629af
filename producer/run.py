"""A flight: each reading on time, delivered as it comes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from producer.counts import Counts
from producer.malformed import malformed
from producer.motion import Unicorn
from producer.publish import Outgoing
from producer.schedule import Schedule
from unicorn.codec import encode

# Readings that are due within this many seconds share a call.
_TOGETHER = 0.1


class Watcher(Protocol):
    """Sees how a flight goes, several times a second."""

    def show(self, *, elapsed: float, behind: float, counts: Counts) -> None:
        """`elapsed` is seconds since the start, `behind` how many seconds late the next reading is."""


class Sender(Protocol):
    """Delivers records: `producer.publish.Publisher`, or `producer.aggregating_publisher.AggregatingPublisher`."""

    counts: Counts
    most_at_once: int

    def add(self, record: Outgoing) -> None: ...

    def next_send(self) -> float: ...

    def send(self) -> None: ...

    def drain(self) -> None: ...

    def abandon(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The world outside a flight."""

    clock: Callable[[], float]
    """Seconds on a clock that never jumps."""
    now: Callable[[], int]
    """The time of day, in milliseconds since 1970."""
    wait: Callable[[float], None]
    stop: Callable[[], bool]


def fly(
    unicorns: list[Unicorn],
    schedule: Schedule,
    publisher: Sender,
    *,
    edge: Edge,
    watcher: Watcher,
    malformed_every: int | None = None,
) -> int:
    """Fly to the schedule's end or until asked to stop, then deliver what is pending. Returns the readings flown."""
    outgoing = _records(unicorns, edge.now, malformed_every)
    began = edge.clock()
    flown = 0
    while flown < schedule.total and not edge.stop():
        elapsed = edge.clock() - began
        if schedule.over(elapsed):
            break
        due = schedule.due(elapsed)
        # A fleet that is behind catches up call by call, and takes one reading of each unicorn at a time.
        for _ in range(min(due - flown, len(unicorns), publisher.most_at_once)):
            for record in next(outgoing):
                publisher.add(record)
            flown += 1
        publisher.send()
        behind = edge.clock() - began - schedule.moment(flown)
        watcher.show(elapsed=elapsed, behind=max(0.0, behind), counts=publisher.counts)
        if due <= flown < schedule.total:  # what has come due while it sent goes with what comes soon
            together = began + max(schedule.moment(flown), elapsed + _TOGETHER)
            edge.wait(max(0.0, min(together, publisher.next_send()) - edge.clock()))
    publisher.drain()
    return flown


def _records(
    unicorns: list[Unicorn], now: Callable[[], int], malformed_every: int | None
) -> Iterator[tuple[Outgoing, ...]]:
    """The records of each reading, one unicorn after the other: the reading itself, and at times a malformed one."""
    number = 0
    while True:
        for unicorn in unicorns:
            reading = unicorn.fly(now())
            number += 1
            record = Outgoing(reading.Name, encode(reading), reading)
            if malformed_every and number % malformed_every == 0:
                data = malformed(number // malformed_every - 1, reading)
                yield record, Outgoing(reading.Name, data)
            else:
                yield (record,)
