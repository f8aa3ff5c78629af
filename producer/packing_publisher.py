"""Delivering readings in packed records, within each shard's limits, and in order for each unicorn.

A packed record holds only readings of one shard, so that each is stored where its partition key belongs. A call has
several records of a shard only if no unicorn is in two of them, and the shard's next ones wait for the answer, so that
no reading overtakes another. Calls for other shards need not wait: several are in flight at once while more readings
are added.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from aws.backoff import full_jitter
from producer.environment import Environment
from producer.packed_record import PackedRecord, PendingRecord
from producer.packing import LINGER_SECONDS
from producer.sender import MAX_AGE_SECONDS, ProducerRecord, RetryableError, Sender
from producer.shard_buffer import NEVER, ShardBuffer
from producer.shard_map import OpenShard, ShardMap

MAX_CALLS = 4
"""Maximum calls in flight; more do not raise throughput."""
_ANSWER_POLL_SECONDS = 0.005
"""How often to check whether a call was answered."""
_CALL_SHARING_SECONDS = 0.03
"""Shards that become due within this time share a call, because a call costs as much as several hundred readings."""
_FULL_BYTES, _FULL_RECORDS = 3_900_000, 400
"""A call of this size gets no more shards. With the last one's part it is below the 5 MB and 500 records that
PutRecords takes."""


@dataclass(frozen=True, slots=True)
class PutResult:
    """The result of putting a record: the error to retry it for, or the shard that took it."""

    error: str | None
    shard_id: str | None


PutPacked = Callable[[Sequence[PackedRecord]], Sequence[PutResult]]
"""Puts packed records. Raises RetryableError if all are to be retried. Any other error ends the delivery."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call in flight."""

    parts: Sequence[tuple[ShardBuffer, Sequence[PackedRecord]]]
    """Each shard's records."""
    answer: Future[Sequence[PutResult]]

    def get_results(self) -> Sequence[PutResult]:
        """Return the results of a call that was answered. Raises what `PutPacked` raises, but RetryableError."""
        try:
            return self.answer.result()
        except RetryableError as error:
            return [PutResult(str(error), None)] * sum(len(records) for _, records in self.parts)


class PackingPublisher(Sender):
    """Delivers many readings in one record of the stream.

    `list_open_shards` is called at the start, and again once a record was taken by another shard than expected, because
    the stream was resharded. Waiting readings are then assigned to the new shards. `linger` is how many seconds a
    reading waits for others. `executor` makes the calls; everything else happens in the caller's thread.
    """

    max_batch = 10_000  # as many fill several calls

    def __init__(
        self,
        put: PutPacked,
        list_open_shards: Callable[[], Sequence[OpenShard]],
        environment: Environment,
        *,
        executor: Executor,
        linger: float = LINGER_SECONDS,
        max_age: float = MAX_AGE_SECONDS,
    ) -> None:
        super().__init__(environment, max_age)
        self._put, self._list_open_shards, self._executor = put, list_open_shards, executor
        self._linger = linger
        self._map = ShardMap(list_open_shards())
        self._buffers = [ShardBuffer(shard, self._clock) for shard in self._map.shards]
        self._buffer_by_key: dict[str, ShardBuffer] = {}
        self._calls: list[_Call] = []
        self._is_resharded = False

    def add(self, record: ProducerRecord) -> None:
        try:
            buffer = self._buffer_by_key[record.partition_key]
        except KeyError:
            buffer = self._buffer_by_key[record.partition_key] = self._find_buffer(record.partition_key)
        buffer.add(record)
        self.pending += 1

    def _find_buffer(self, partition_key: str) -> ShardBuffer:
        return self._buffers[self._map.index(partition_key)]

    def next_send(self) -> float:
        next_answer = self._clock() + _ANSWER_POLL_SECONDS if self._calls else NEVER
        return min(self._next_call(), next_answer)

    def send(self) -> None:
        """Send everything that may be sent now, and process the answers to earlier calls. Does not wait for answers."""
        self._process_answers()
        while (now := self._clock()) >= self._next_call() and not self._environment.is_cancelled():
            parts = self._start_parts(now)
            records = [record for _, part in parts for record in part]
            self._calls.append(_Call(parts, self._executor.submit(self._put, records)))
            self._process_answers()

    def _start_parts(self, now: float) -> list[tuple[ShardBuffer, list[PackedRecord]]]:
        """Put the records in flight that are due, as many shards' as a call takes."""
        parts: list[tuple[ShardBuffer, list[PackedRecord]]] = []
        size = count = 0
        for buffer in self._buffers:
            if buffer.next_send(linger=self._linger) <= now and size < _FULL_BYTES and count < _FULL_RECORDS:
                records = buffer.start_send(now, linger=self._linger)
                parts.append((buffer, records))
                size += sum(len(record.data) for record in records)
                count += len(records)
        return parts

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
            results = iter(call.get_results())
            for buffer, records in call.parts:
                self._settle(buffer, records, [next(results) for _ in records])
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
            buffer.clear()

    def _settle(self, buffer: ShardBuffer, records: Sequence[PackedRecord], results: Sequence[PutResult]) -> None:
        """Count what is in a shard's records in flight, or put it back for a retry."""
        now, sent = self._clock(), buffer.in_flight
        if not sent:  # it was abandoned
            return
        taken_bytes = [len(record.data) for record, result in zip(records, results, strict=True) if not result.error]
        buffer.count_taken(len(taken_bytes), sum(taken_bytes), now)
        buffer.in_flight = []
        refused: list[PendingRecord] = []
        for pending, record, result in zip(sent, records, results, strict=True):
            if result.error is None:
                self.counts.add_record(len(pending.records), record.times)
                self._last_acknowledged = now
                self._is_resharded |= result.shard_id != buffer.shard.shard_id
            elif now - pending.since < self._max_age:
                self.counts.retried += len(pending.records)
                refused.append(pending)
                continue
            else:
                self.counts.failed += len(pending.records)
            self.pending -= len(pending.records)
        buffer.attempts = buffer.attempts + 1 if refused else 0
        if refused:
            buffer.requeue(refused, until=now + full_jitter(buffer.attempts, self._environment.random.random()))

    def _rebalance(self) -> None:
        """List the open shards again, and move every waiting record to its shard, in the order of arrival."""
        self._is_resharded = False
        former = self._buffers
        self._map = ShardMap(self._list_open_shards())
        self._buffers = [ShardBuffer(shard, self._clock) for shard in self._map.shards]
        self._buffer_by_key.clear()
        for buffer in former:
            for pending in buffer.waiting:
                for record in pending.records:
                    self._find_buffer(record.partition_key).add_since(record, pending.since)
