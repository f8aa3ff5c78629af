"""Delivering records: in batches, with retries, and in order for each unicorn."""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from msgspec import Struct

from aws.backoff import full_jitter
from producer.counts import Counts
from unicorn.reading import Reading

MOST_RECORDS, MOST_BYTES, MOST_RECORD_BYTES = 500, 5 * 1024 * 1024, 1024 * 1024
"""What one PutRecords call and one record may hold, partition keys included. Source: PutRecords API reference."""


class Outgoing(Struct, frozen=True, gc=False):
    """A record on its way: a reading's, or a drill's."""

    partition_key: str
    data: bytes
    reading: Reading | None = None

    @property
    def size(self) -> int:
        return len(self.data) + len(self.partition_key.encode())


class Refused(Exception):  # it is an answer, and no error yet
    """A whole batch was refused, or got no answer, and may pass later."""


Put = Callable[[Sequence[Outgoing]], Sequence[str | None]]
"""Puts a batch within the limits: for each record None, or the error to retry it for.

Raises Refused where all are to be retried; whatever else it raises ends the sending.
"""


@dataclass(slots=True)
class _Lane:
    """The records of one unicorn. Only the first is ever on its way, so that none overtakes another."""

    records: deque[tuple[float, Outgoing]] = field(default_factory=deque)
    """When each was added, and the record."""
    attempts: int = 0
    """How often the first record was refused."""


class Publisher:
    """Sends what is added; every record ends in the counts as sent, malformed or failed.

    A record that is refused goes out again after a while, until it is `patience` seconds old; the later ones of its
    unicorn wait for it. Time is read from `clock` (seconds) and spent in `wait`; `give_up` says when to leave it.
    """

    most_at_once = MOST_RECORDS
    """So many records make a call: whoever has more to add sends in between."""

    def __init__(
        self,
        put: Put,
        *,
        clock: Callable[[], float],
        wait: Callable[[float], None],
        random: Random,
        give_up: Callable[[], bool] = lambda: False,
        patience: float = 60.0,
    ) -> None:
        self.counts = Counts()
        self.pending = 0
        self._put, self._clock, self._wait, self._random = put, clock, wait, random
        self._give_up, self._patience = give_up, patience
        self._lanes: dict[str, _Lane] = {}
        self._ready: deque[_Lane] = deque()
        self._refused: list[tuple[float, int, _Lane]] = []
        self._tie_breaker = count()
        self._refusals = 0  # of whole batches, in a row
        self._resume = self._last_taken = clock()

    def add(self, record: Outgoing) -> None:
        """Take a record over. Raises ValueError for one that is larger than a stream takes."""
        if record.size > MOST_RECORD_BYTES:
            raise ValueError(f"a record of {record.size} bytes is larger than the {MOST_RECORD_BYTES} a stream takes")
        lane = self._lanes.get(record.partition_key) if record.reading else None
        if lane is None:
            lane = _Lane()
            if record.reading:  # nothing depends on the order of drill records: each has a lane of its own
                self._lanes[record.partition_key] = lane
        if not lane.records:
            self._ready.append(lane)
        lane.records.append((self._clock(), record))
        self.pending += 1

    def next_send(self) -> float:
        """When, by the clock, there will be something to send; infinity where nothing is pending."""
        if self._ready:
            return self._resume
        return max(self._resume, self._refused[0][0]) if self._refused else float("inf")

    def send(self) -> None:
        """Send all that may be sent now. Doesn't wait for retries."""
        while self.next_send() <= self._clock() and not self._give_up():
            while self._refused and self._refused[0][0] <= self._clock():
                self._ready.append(heapq.heappop(self._refused)[2])
            batch = self._take()
            try:
                self._settle(batch, self._put([lane.records[0][1] for lane in batch]))
            except Refused as refusal:
                self._settle(batch, [str(refusal)] * len(batch))
                self._refusals += 1
                self._resume = self._clock() + full_jitter(self._refusals, self._random.random())

    def drain(self) -> None:
        """Send until nothing is pending; what is left when patience ends, or at `give_up`, has failed."""
        began = self._clock()
        while self.pending and not self._give_up():
            self.send()
            if self._clock() - max(began, self._last_taken) >= self._patience:
                break
            if self.pending:
                self._wait(max(0.0, self.next_send() - self._clock()))
        self.abandon()

    def abandon(self) -> None:
        """Count all that is pending as failed, and forget it."""
        self.counts.failed += self.pending
        self.pending = 0
        self._lanes.clear()
        self._ready.clear()
        self._refused.clear()

    def _take(self) -> list[_Lane]:
        batch: list[_Lane] = []
        size = 0
        while self._ready and len(batch) < MOST_RECORDS:
            size += self._ready[0].records[0][1].size
            if size > MOST_BYTES:
                break
            batch.append(self._ready.popleft())
            self.counts.retried += batch[-1].attempts > 0
        return batch

    def _settle(self, batch: list[_Lane], errors: Sequence[str | None]) -> None:
        # One draw for the whole batch: what was refused together goes out again together, not record by record.
        chance, now = self._random.random(), self._clock()
        for lane, error in zip(batch, errors, strict=True):
            added, record = lane.records[0]
            if error is None:
                self.counts.take(record.reading)
                self._last_taken, self._refusals = now, 0
            elif now - added < self._patience:
                lane.attempts += 1
                retry = now + full_jitter(lane.attempts, chance)
                heapq.heappush(self._refused, (retry, next(self._tie_breaker), lane))
                continue
            else:
                self.counts.failed += 1
            self._advance(lane)

    def _advance(self, lane: _Lane) -> None:
        lane.records.popleft()
        lane.attempts = 0
        self.pending -= 1
        if lane.records:
            self._ready.append(lane)
