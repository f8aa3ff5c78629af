"""Delivering records in batches, with retries, and in order for each unicorn."""

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count

from aws.backoff import full_jitter
from producer.environment import Environment
from producer.sender import MAX_AGE_SECONDS, ProducerRecord, RetryableError, Sender
from runtime.put_records import MAX_BYTES, MAX_RECORD_BYTES, MAX_RECORDS
from unicorn.reading import Reading

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


class Publisher(Sender):
    """Delivers each record as a record of the stream."""

    max_batch = MAX_RECORDS  # as many fill a call

    def __init__(self, put: Put, environment: Environment, *, max_age: float = MAX_AGE_SECONDS) -> None:
        super().__init__(environment, max_age)
        self._put = put
        self._queues: dict[str, _UnicornQueue] = {}
        self._ready: deque[_UnicornQueue] = deque()
        self._refused: list[tuple[float, int, _UnicornQueue]] = []
        """A heap of queues, by the time of the next retry."""
        self._tie_breaker = count()
        self._failed_calls = 0
        """How many calls in a row failed as a whole."""
        self._resume = self._last_acknowledged
        """The time of the next call, which waits after a failed one."""

    def add(self, record: ProducerRecord) -> None:
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
        if self._ready:
            return self._resume
        return max(self._resume, self._refused[0][0]) if self._refused else float("inf")

    def send(self) -> None:
        while self.next_send() <= self._clock() and not self._environment.is_cancelled():
            while self._refused and self._refused[0][0] <= self._clock():
                self._ready.append(heapq.heappop(self._refused)[2])
            batch = self._take_batch()
            try:
                self._settle(batch, self._put([queue.records[0][1] for queue in batch]))
            except RetryableError as error:
                self._settle(batch, [str(error)] * len(batch))
                self._failed_calls += 1
                self._resume = self._clock() + full_jitter(self._failed_calls, self._environment.random.random())

    def abandon(self) -> None:
        self.counts.failed += self.pending
        self.pending = 0
        self._queues.clear()
        self._ready.clear()
        self._refused.clear()

    def _take_batch(self) -> list[_UnicornQueue]:
        """Return the queues whose first records fill a call. They are no longer ready."""
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
        chance, now = self._environment.random.random(), self._clock()
        acknowledged: list[Reading | None] = []
        for queue, error in zip(batch, errors, strict=True):
            added, record = queue.records[0]
            if error is None:
                acknowledged.append(record.reading)
                self._last_acknowledged, self._failed_calls = now, 0
            elif now - added < self._max_age:
                queue.attempts += 1
                retry = now + full_jitter(queue.attempts, chance)
                heapq.heappush(self._refused, (retry, next(self._tie_breaker), queue))
                continue
            else:
                self.counts.failed += 1
            self._advance(queue)
        self.counts.add_acknowledged(acknowledged)

    def _advance(self, queue: _UnicornQueue) -> None:
        """Remove a queue's first record. The next one is ready to be sent."""
        queue.records.popleft()
        queue.attempts = 0
        self.pending -= 1
        if queue.records:
            self._ready.append(queue)
