"""Delivering records in aggregates: one for each shard and call, within the shard's limits, in order for each unicorn.

An aggregate holds only records of its shard, so that each stays where its partition key belongs; one call carries at
most one aggregate of a shard, and the next waits until it was taken, so that no record overtakes another.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from edge.backoff import full_jitter
from producer.aggregate import aggregate
from producer.counts import Counts
from producer.publish import MOST_RECORD_BYTES, Outgoing, Refused
from producer.shard_map import OpenShard, ShardMap

AGGREGATE_BYTES = 46 * 1024
"""Data of about so many bytes make an aggregate: with its keys about what AWS's own library takes as its greatest."""
LINGER_SECONDS = 0.1
"""How long a record waits for company."""
SHARD_BYTES_A_SECOND = 1024 * 1024
"""What a shard takes. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""
_PACE = 0.98 * SHARD_BYTES_A_SECOND
"""Just below, since the stream's clock and this one are not the same."""
_BURST_SECONDS = 0.25
_TOGETHER_SECONDS = 0.03
"""Shards that come free within so long share a call; a call costs as much as some hundred readings."""
_NEVER = float("inf")
_MOST_AGGREGATES = 90
"""Of one call, so that it stays below the 5 MB that PutRecords takes."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An aggregate on its way to a shard."""

    hash_key: int
    """Any of the shard's own."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an aggregate: the error to retry it for, or the shard that took it."""

    error: str | None
    shard_id: str | None


PutPacked = Callable[[Sequence[Packed]], Sequence[Outcome]]
"""Puts aggregates; raises Refused where all are to be retried, and whatever else ends the sending."""


@dataclass(slots=True)
class _Load:
    """Records that go together, in order."""

    since: float
    """When the first was added."""
    records: list[Outgoing] = field(default_factory=list)
    bytes: int = 0

    def packed(self, shard: OpenShard) -> Packed:
        keys, data = [one.partition_key for one in self.records], [one.data for one in self.records]
        return Packed(shard.starting_hash_key, aggregate(keys, data))


@dataclass(slots=True)
class _Lane:
    """The records of one shard. The last load grows, and only the first is ever on its way."""

    shard: OpenShard
    loads: deque[_Load] = field(default_factory=deque)
    attempts: int = 0
    """How often the first load was refused."""
    free: float = 0.0
    """When the shard may be given more."""

    def add(self, record: Outgoing, size: int, now: Callable[[], float]) -> None:
        loads = self.loads
        if not loads or loads[-1].bytes >= AGGREGATE_BYTES:
            loads.append(_Load(now()))
        load = loads[-1]
        load.records.append(record)
        load.bytes += size

    def due(self, *, linger: float) -> float:
        """When the first load is to go."""
        if not self.loads:
            return _NEVER
        first = self.loads[0]
        return max(self.free, first.since + (0.0 if first.bytes >= AGGREGATE_BYTES else linger))

    def spend(self, size: int, now: float) -> None:
        """Note what the shard was given."""
        self.free = max(self.free, now - _BURST_SECONDS) + size / _PACE


class AggregatingPublisher:
    """Sends what is added, as `producer.publish.Publisher` does, but many records in one.

    `shards` asks which shards are open: at the start, and again when an aggregate was taken by another shard than it
    was made for. What still waits is then divided anew.
    """

    most_at_once = 10_000
    """So many records make some calls: whoever has more to add sends in between."""

    def __init__(
        self,
        put: PutPacked,
        shards: Callable[[], Sequence[OpenShard]],
        *,
        clock: Callable[[], float],
        wait: Callable[[float], None],
        random: Random,
        give_up: Callable[[], bool] = lambda: False,
        patience: float = 60.0,
    ) -> None:
        self.counts = Counts()
        self.pending = 0
        self._put, self._shards = put, shards
        self._clock, self._wait, self._random = clock, wait, random
        self._give_up, self._patience = give_up, patience
        self._linger = LINGER_SECONDS
        self._map = ShardMap(shards())
        self._lanes = [_Lane(shard) for shard in self._map.shards]
        self._lane_of: dict[str, _Lane] = {}
        self._last_taken = clock()

    def add(self, record: Outgoing) -> None:
        """Take a record over. Raises ValueError for one that is larger than a stream takes."""
        key, size = record.partition_key, len(record.data)
        if size > MOST_RECORD_BYTES - 1024:
            raise ValueError(f"a record of {record.size} bytes is larger than the {MOST_RECORD_BYTES} a stream takes")
        lane = self._lane_of.get(key)
        if lane is None:
            lane = self._lane_of[key] = self._lanes[self._map.index(key)]
        lane.add(record, size, self._clock)
        self.pending += 1

    def next_send(self) -> float:
        """When, by the clock, there will be something to send; infinity where nothing is pending."""
        due = [when for lane in self._lanes if (when := lane.due(linger=self._linger)) < _NEVER]
        return min(max(due), min(due) + _TOGETHER_SECONDS) if due else _NEVER

    def send(self) -> None:
        """Send all that may be sent now."""
        while (now := self._clock()) >= self.next_send() and not self._give_up():
            due = [lane for lane in self._lanes if lane.due(linger=self._linger) <= now][:_MOST_AGGREGATES]
            loads = [lane.loads.popleft() for lane in due]
            packed = [load.packed(lane.shard) for lane, load in zip(due, loads, strict=True)]
            try:
                outcomes = self._put(packed)
            except Refused as refusal:
                outcomes = [Outcome(str(refusal), None)] * len(packed)
            for lane, load, one, outcome in zip(due, loads, packed, outcomes, strict=True):
                self._settle(lane, load, len(one.data), outcome)
            if any(o.shard_id not in (None, lane.shard.shard_id) for lane, o in zip(due, outcomes, strict=True)):
                self._divide_anew()

    def drain(self) -> None:
        """Send until nothing is pending; what is left when patience ends, or at `give_up`, has failed."""
        self._linger = 0.0
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
        for lane in self._lanes:
            lane.loads.clear()

    def _settle(self, lane: _Lane, load: _Load, size: int, outcome: Outcome) -> None:
        now = self._clock()
        if outcome.error is None:
            self.counts.take_all([record.reading for record in load.records])
            self._last_taken, lane.attempts = now, 0
            lane.spend(size, now)
        elif now - load.since < self._patience:
            self.counts.retried += len(load.records)
            lane.attempts += 1
            lane.free = now + full_jitter(lane.attempts, self._random.random())
            lane.loads.appendleft(load)
            return
        else:
            self.counts.failed += len(load.records)
            lane.attempts = 0
        self.pending -= len(load.records)

    def _divide_anew(self) -> None:
        """Find out which shards there are by now, and give each what is its own, in the order in which it came."""
        former = self._lanes
        self._map = ShardMap(self._shards())
        self._lanes = [_Lane(shard) for shard in self._map.shards]
        self._lane_of.clear()
        for load in (load for lane in former for load in lane.loads):
            since = partial(float, load.since)
            for record in load.records:
                self._lanes[self._map.index(record.partition_key)].add(record, len(record.data), since)
