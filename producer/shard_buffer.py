"""Buffering of one shard's records: which records form an aggregate, when it may be sent, and at what rate."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from producer.aggregate import aggregate
from producer.sender import ProducerRecord
from producer.shard_map import OpenShard

AGGREGATE_BYTES = 46 * 1024
"""The size of data at which an aggregate is full. With its keys it is about as large as AWS's library makes them."""
SHARD_BYTES_A_SECOND = 1024 * 1024
"""The limit of a shard. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""
NEVER = float("inf")
_BYTES_A_SECOND = 0.98 * SHARD_BYTES_A_SECOND
"""Slightly below the limit, because the stream's clock and ours differ."""
_BURST_SECONDS = 0.25
"""A shard that was not used for a while may then be sent this many seconds' worth of bytes at once."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate to put on a shard."""

    hash_key: int
    """A hash key in the shard's range."""
    data: bytes


@dataclass(slots=True)
class PendingAggregate:
    """The records of one aggregate, in order, before they are encoded."""

    since: float
    """When the first record was added."""
    records: list[ProducerRecord] = field(default_factory=list)
    bytes: int = 0


@dataclass(slots=True)
class ShardBuffer:
    """The records of one shard, in order. At most one aggregate is in flight. New records join the last waiting one."""

    shard: OpenShard
    waiting: deque[PendingAggregate] = field(default_factory=deque)
    in_flight: PendingAggregate | None = None
    attempts: int = 0
    """How often the next aggregate was refused."""
    not_before: float = 0.0
    """The earliest time for the next aggregate, because of the shard's limit or after a refusal."""

    def add(self, record: ProducerRecord, size: int, clock: Callable[[], float]) -> None:
        """Add a record of `size` bytes to the last aggregate. `clock` is read only if the record starts a new one."""
        waiting = self.waiting
        if not waiting or waiting[-1].bytes >= AGGREGATE_BYTES:
            waiting.append(PendingAggregate(clock()))
        pending = waiting[-1]
        pending.records.append(record)
        pending.bytes += size

    def next_send(self, *, linger: float) -> float:
        """Return when the next aggregate is to be sent. One that is not full lingers for more records."""
        if self.in_flight or not self.waiting:
            return NEVER
        first = self.waiting[0]
        return max(self.not_before, first.since + (0.0 if first.bytes >= AGGREGATE_BYTES else linger))

    def start_send(self) -> Aggregate:
        """Put the next aggregate in flight, and return it encoded."""
        self.in_flight = pending = self.waiting.popleft()
        keys, data = [record.partition_key for record in pending.records], [record.data for record in pending.records]
        return Aggregate(self.shard.starting_hash_key, aggregate(keys, data))

    def acknowledge(self, size: int, now: float) -> None:
        """Remove the aggregate in flight, of `size` encoded bytes, because the shard took it."""
        self.in_flight, self.attempts = None, 0
        self.not_before = max(self.not_before, now - _BURST_SECONDS) + size / _BYTES_A_SECOND

    def requeue(self, pending: PendingAggregate, *, until: float) -> None:
        """Put the aggregate in flight back before all waiting ones. It is sent again at `until`."""
        self.waiting.appendleft(pending)
        self.in_flight = None
        self.not_before = until
