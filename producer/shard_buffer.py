"""One shard's records on their way: which go together, when they may go, and how much the shard was given."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from producer.aggregate import aggregate
from producer.publish import Outgoing
from producer.shard_map import OpenShard

AGGREGATE_BYTES = 46 * 1024
"""Data of about so many bytes make an aggregate: with its keys about what AWS's own library takes as its greatest."""
SHARD_BYTES_A_SECOND = 1024 * 1024
"""What a shard takes. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""
NEVER = float("inf")
_PACE = 0.98 * SHARD_BYTES_A_SECOND
"""Just below, since the stream's clock and this one are not the same."""
_BURST_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Packed:
    """An aggregate on its way to a shard."""

    hash_key: int
    """Any of the shard's own."""
    data: bytes


@dataclass(slots=True)
class Load:
    """Records that go together, in order."""

    since: float
    """When the first was added."""
    records: list[Outgoing] = field(default_factory=list)
    bytes: int = 0


@dataclass(slots=True)
class Lane:
    """The records of one shard, in order: a load that is on its way, if any, and those that wait; the last grows."""

    shard: OpenShard
    waiting: deque[Load] = field(default_factory=deque)
    sent: Load | None = None
    attempts: int = 0
    """How often the load that goes next was refused."""
    free: float = 0.0
    """When the shard may be given more."""

    def add(self, record: Outgoing, size: int, now: Callable[[], float]) -> None:
        waiting = self.waiting
        if not waiting or waiting[-1].bytes >= AGGREGATE_BYTES:
            waiting.append(Load(now()))
        load = waiting[-1]
        load.records.append(record)
        load.bytes += size

    def due(self, *, linger: float) -> float:
        """When the next load is to go."""
        if self.sent or not self.waiting:
            return NEVER
        first = self.waiting[0]
        return max(self.free, first.since + (0.0 if first.bytes >= AGGREGATE_BYTES else linger))

    def send(self) -> Packed:
        """The next load, which is on its way from now on."""
        self.sent = load = self.waiting.popleft()
        keys, data = [one.partition_key for one in load.records], [one.data for one in load.records]
        return Packed(self.shard.starting_hash_key, aggregate(keys, data))

    def arrived(self, size: int, now: float) -> None:
        """Note that the shard took what was sent, in so many bytes."""
        self.sent, self.attempts = None, 0
        self.free = max(self.free, now - _BURST_SECONDS) + size / _PACE

    def refused(self, load: Load, *, until: float) -> None:
        """Note that what was sent is to go again, before all that came later."""
        self.waiting.appendleft(load)
        self.sent = None
        self.free = until
