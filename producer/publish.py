"""Delivering records in batches, with retries, and in order for each unicorn."""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from msgspec import Struct

from aws.backoff import full_jitter
from producer.counts import Counts
from runtime.put_records import MAX_BYTES, MAX_RECORD_BYTES, MAX_RECORDS, measure
from unicorn.reading import Reading


class ProducerRecord(Struct, frozen=True, gc=False):
    """A record to deliver: a reading, or a drill record without one."""

    partition_key: str
    data: bytes
    reading: Reading | None = None

    @property
    def size(self) -> int:
        return measure(self)


class RetryableError(Exception):
    """A call that failed as a whole, and may succeed later."""


Put = Callable[[Sequence[ProducerRecord]], Sequence[str | None]]
"""Puts a batch within the limits of PutRecords. Returns for each record None, or the error to retry it for.

Raises RetryableError if the whole batch is to be retried. Any other error ends the delivery.
"""


@dataclass(slots=True)
class _UnicornQueue:
    """The records of one unicorn. Only the first is ever in flight, so that none overtakes another."""

    records: deque[tuple[float, ProducerRecord]] = field(default_factory=deque)
    """Each record, and when it was added."""
    attempts: int = 0
    """How often the first record was refused."""


class Publisher:
    """Delivers records. Every record ends up in the counts as sent, malformed or failed.

    A refused record is retried until it is `max_age` seconds old, and later records of its unicorn wait for it. Time is
    read from `clock`, in seconds, and spent in `wait`. Once `is_cancelled`, pending records are abandoned.
    """

    max_batch = MAX_RECORDS
    """How many records fill a call. Call `send` after adding as many."""

    def __init__(
        self,
        put: Put,
        *,
        clock: Callable[[], float],
        wait: Callable[[float], None],
        random: Random,
        is_cancelled: Callable[[], bool] = lambda: False,
        max_age: float = 60.0,
    ) -> None:
        self.counts = Counts()
        self.pending = 0
        self._put, self._clock, self._wait, self._random = put, clock, wait, random
        self._is_cancelled, self._max_age = is_cancelled, max_age
        self._queues: dict[str, _UnicornQueue] = {}
        self._ready: deque[_UnicornQueue] = deque()
        self._refused: list[tuple[float, int, _UnicornQueue]] = []
        """A heap of queues, by the time of the next retry."""
        self._tie_breaker = count()
        self._failed_calls = 0  # in a row
        self._resume = self._last_acknowledged = clock()

    def add(self, record: ProducerRecord) -> None:
        """Add a record to deliver. Raises ValueError for one that is larger than a stream takes."""
        if record.size > MAX_RECORD_BYTES:
            raise ValueError(f"a record of {record.size} bytes is larger than the {MAX_RECORD_BYTES} a stream takes")
        queue = self._queues.get(record.partition_key) if record.reading else None
        if queue is None:
            queue = _UnicornQueue()
            if record.reading:  # a drill record has a queue of its own, because its order does not matter
                self._queues[record.partition_key] = queue
        if not queue.records:
            self._ready.append(queue)
        queue.records.append((self._clock(), record))
        self.pending += 1

    def next_send(self) -> float:
        """Return when, by the clock, there is something to send, or infinity if nothing is pending."""
        if self._ready:
            return self._resume
        return max(self._resume, self._refused[0][0]) if self._refused else float("inf")

    def send(self) -> None:
        """Send everything that may be sent now. Does not wait for retries."""
        while self.next_send() <= self._clock() and not self._is_cancelled():
            while self._refused and self._refused[0][0] <= self._clock():
                self._ready.append(heapq.heappop(self._refused)[2])
            batch = self._take_batch()
            try:
                self._settle(batch, self._put([queue.records[0][1] for queue in batch]))
            except RetryableError as error:
                self._settle(batch, [str(error)] * len(batch))
                self._failed_calls += 1
                self._resume = self._clock() + full_jitter(self._failed_calls, self._random.random())

    def drain(self) -> None:
        """Send until nothing is pending. Abandon the rest if cancelled, or if nothing is acknowledged for `max_age`."""
        began = self._clock()
        while self.pending and not self._is_cancelled():
            self.send()
            if self._clock() - max(began, self._last_acknowledged) >= self._max_age:
                break
            if self.pending:
                self._wait(max(0.0, self.next_send() - self._clock()))
        self.abandon()

    def abandon(self) -> None:
        """Count all pending records as failed, and drop them."""
        self.counts.failed += self.pending
        self.pending = 0
        self._queues.clear()
        self._ready.clear()
        self._refused.clear()

    def _take_batch(self) -> list[_UnicornQueue]:
        batch: list[_UnicornQueue] = []
        size = 0
        while self._ready and len(batch) < MAX_RECORDS:
            size += self._ready[0].records[0][1].size
            if size > MAX_BYTES:
                break
            batch.append(self._ready.popleft())
            self.counts.retried += batch[-1].attempts > 0
        return batch

    def _settle(self, batch: list[_UnicornQueue], errors: Sequence[str | None]) -> None:
        # One random number for the whole batch, so that records refused together are retried in one call.
        chance, now = self._random.random(), self._clock()
        for queue, error in zip(batch, errors, strict=True):
            added, record = queue.records[0]
            if error is None:
                self.counts.count(record.reading)
                self._last_acknowledged, self._failed_calls = now, 0
            elif now - added < self._max_age:
                queue.attempts += 1
                retry = now + full_jitter(queue.attempts, chance)
                heapq.heappush(self._refused, (retry, next(self._tie_breaker), queue))
                continue
            else:
                self.counts.failed += 1
            self._advance(queue)

    def _advance(self, queue: _UnicornQueue) -> None:
        queue.records.popleft()
        queue.attempts = 0
        self.pending -= 1
        if queue.records:
            self._ready.append(queue)
