"""Delivering records in aggregates, within each shard's limits, and in order for each unicorn.

An aggregate holds only records of one shard, so that each record is stored where its partition key belongs. A call has
at most one aggregate of a shard, and the next one waits for the answer, so that no record overtakes another. Calls for
other shards need not wait: several are in flight at once while more readings are added.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from aws.backoff import full_jitter
from producer.environment import Environment
from producer.sender import MAX_AGE_SECONDS, ProducerRecord, RetryableError, Sender
from producer.shard_buffer import NEVER, Aggregate, PendingAggregate, ShardBuffer
from producer.shard_map import OpenShard, ShardMap
from runtime.put_records import MAX_RECORD_BYTES

LINGER_SECONDS = 0.1
"""How long a record waits for others to share its aggregate."""
MAX_CALLS = 4
"""Maximum calls in flight; more do not raise throughput."""
_ANSWER_POLL_SECONDS = 0.005
"""How often to check whether a call was answered."""
_CALL_SHARING_SECONDS = 0.03
"""Shards that become due within this time share a call, because a call costs as much as several hundred readings."""
_MAX_AGGREGATES = 90
"""The limit of aggregates in a call, which keeps it below the 5 MB that PutRecords takes."""


@dataclass(frozen=True, slots=True)
class PutResult:
    """The result of putting an aggregate: the error to retry it for, or the shard that took it."""

    error: str | None
    shard_id: str | None


PutAggregates = Callable[[Sequence[Aggregate]], Sequence[PutResult]]
"""Puts aggregates. Raises RetryableError if all are to be retried. Any other error ends the delivery."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call in flight."""

    buffers: Sequence[ShardBuffer]
    aggregates: Sequence[Aggregate]
    answer: Future[Sequence[PutResult]]

    def get_results(self) -> Sequence[PutResult]:
        """Return the results of a call that was answered. Raises what `PutAggregates` raises, but RetryableError."""
        try:
            return self.answer.result()
        except RetryableError as error:
            return [PutResult(str(error), None)] * len(self.aggregates)


class AggregatingPublisher(Sender):
    """Delivers many records in one record of the stream.

    `list_open_shards` is called at the start, and again once an aggregate was taken by another shard than expected,
    because the stream was resharded. Waiting records are then assigned to the new shards. `executor` makes the calls;
    everything else happens in the caller's thread.
    """

    max_batch = 10_000  # as many fill several calls

    def __init__(
        self,
        put: PutAggregates,
        list_open_shards: Callable[[], Sequence[OpenShard]],
        environment: Environment,
        *,
        executor: Executor,
        max_age: float = MAX_AGE_SECONDS,
    ) -> None:
        super().__init__(environment, max_age)
        self._put, self._list_open_shards, self._executor = put, list_open_shards, executor
        self._linger = LINGER_SECONDS
        self._map = ShardMap(list_open_shards())
        self._buffers = [ShardBuffer(shard) for shard in self._map.shards]
        self._buffer_by_key: dict[str, ShardBuffer] = {}
        self._calls: list[_Call] = []
        self._is_resharded = False

    def add(self, record: ProducerRecord) -> None:
        key, size = record.partition_key, len(record.data)
        if size > MAX_RECORD_BYTES - 1024:
            raise ValueError(f"a record of {record.size} bytes is larger than the {MAX_RECORD_BYTES} a stream takes")
        buffer = self._buffer_by_key.get(key)
        if buffer is None:
            buffer = self._buffer_by_key[key] = self._buffers[self._map.index(key)]
        buffer.add(record, size, self._clock)
        self.pending += 1

    def next_send(self) -> float:
        next_answer = self._clock() + _ANSWER_POLL_SECONDS if self._calls else NEVER
        return min(self._next_call(), next_answer)

    def send(self) -> None:
        """Send everything that may be sent now, and process the answers to earlier calls. Does not wait for answers."""
        self._process_answers()
        while (now := self._clock()) >= self._next_call() and not self._environment.is_cancelled():
            due = [buffer for buffer in self._buffers if buffer.next_send(linger=self._linger) <= now]
            buffers = due[:_MAX_AGGREGATES]
            aggregates = [buffer.start_send() for buffer in buffers]
            self._calls.append(_Call(buffers, aggregates, self._executor.submit(self._put, aggregates)))
            self._process_answers()

    def _next_call(self) -> float:
        """Return when the next call is due, so that shards which become due soon share it."""
        # Rebalancing waits until all calls are answered, because refused records go before later ones.
        if self._is_resharded or len(self._calls) >= MAX_CALLS:
            return NEVER
        due = [time for buffer in self._buffers if (time := buffer.next_send(linger=self._linger)) < NEVER]
        return min(max(due), min(due) + _CALL_SHARING_SECONDS) if due else NEVER

    def _process_answers(self) -> None:
        """Process the calls that were answered. After resharding, rebalance once no call is in flight."""
        unanswered = []
        for call in self._calls:
            if not call.answer.done():
                unanswered.append(call)
                continue
            for buffer, aggregate, result in zip(call.buffers, call.aggregates, call.get_results(), strict=True):
                self._settle(buffer, len(aggregate.data), result)
        self._calls = unanswered
        if self._is_resharded and not unanswered:
            self._rebalance()

    def drain(self) -> None:
        self._linger = 0.0
        super().drain()

    def abandon(self) -> None:
        self.counts.failed += self.pending
        self.pending = 0
        self._calls.clear()
        for buffer in self._buffers:
            buffer.waiting.clear()
            buffer.in_flight = None

    def _settle(self, buffer: ShardBuffer, size: int, result: PutResult) -> None:
        """Count the records of the aggregate in flight, of `size` encoded bytes, or put them back for a retry."""
        now, aggregate = self._clock(), buffer.in_flight
        if aggregate is None:  # it was abandoned
            return
        if result.error is None:
            self.counts.add_acknowledged([record.reading for record in aggregate.records])
            self._last_acknowledged = now
            buffer.acknowledge(size, now)
            self._is_resharded |= result.shard_id != buffer.shard.shard_id
        elif now - aggregate.since < self._max_age:
            self.counts.retried += len(aggregate.records)
            buffer.attempts += 1
            buffer.requeue(aggregate, until=now + full_jitter(buffer.attempts, self._environment.random.random()))
            return
        else:
            self.counts.failed += len(aggregate.records)
            buffer.in_flight, buffer.attempts = None, 0
        self.pending -= len(aggregate.records)

    def _rebalance(self) -> None:
        """List the open shards again, and move every waiting record to its shard, in the order of arrival."""
        self._is_resharded = False
        former = self._buffers
        self._map = ShardMap(self._list_open_shards())
        self._buffers = [ShardBuffer(shard) for shard in self._map.shards]
        self._buffer_by_key.clear()
        for buffer in former:
            for aggregate in buffer.waiting:
                self._reassign(aggregate)

    def _reassign(self, aggregate: PendingAggregate) -> None:
        for record in aggregate.records:
            buffer = self._buffers[self._map.index(record.partition_key)]
            buffer.add(record, len(record.data), clock=lambda: aggregate.since)
