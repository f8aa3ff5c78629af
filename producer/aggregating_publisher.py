"""Delivering records in aggregates: one for each shard and call, within the shard's limits, in order for each unicorn.

An aggregate holds only records of its shard, so that each stays where its partition key belongs; one call carries at
most one aggregate of a shard, and the next waits until it was taken, so that no record overtakes another. Calls for
other shards needn't wait for it: some are on their way at once, while more readings are added.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from random import Random

from aws.backoff import full_jitter
from producer.counts import Counts
from producer.publish import MOST_RECORD_BYTES, Outgoing, Refused
from producer.shard_buffer import NEVER, Lane, Packed
from producer.shard_map import OpenShard, ShardMap

LINGER_SECONDS = 0.1
"""How long a record waits for company."""
MOST_CALLS = 4
"""On their way at once; one process has no more to say."""
_ANSWERED_SECONDS = 0.005
"""How often to see whether a call was answered."""
_TOGETHER_SECONDS = 0.03
"""Shards that come free within so long share a call; a call costs as much as some hundred readings."""
_MOST_AGGREGATES = 90
"""Of one call, so that it stays below the 5 MB that PutRecords takes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an aggregate: the error to retry it for, or the shard that took it."""

    error: str | None
    shard_id: str | None


PutPacked = Callable[[Sequence[Packed]], Sequence[Outcome]]
"""Puts aggregates; raises Refused where all are to be retried, and whatever else ends the sending."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A call on its way."""

    lanes: Sequence[Lane]
    packed: Sequence[Packed]
    answer: Future[Sequence[Outcome]]

    def outcomes(self) -> Sequence[Outcome]:
        """Once it was answered. Raises what `PutPacked` does but Refused."""
        try:
            return self.answer.result()
        except Refused as refusal:
            return [Outcome(str(refusal), None)] * len(self.packed)


class AggregatingPublisher:
    """Sends what is added, as `producer.publish.Publisher` does, but many records in one.

    `shards` asks which shards are open: at the start, and again when an aggregate was taken by another shard than it
    was made for. What still waits is then divided anew. `executor` makes the calls; all else happens in the caller's
    own thread.
    """

    most_at_once = 10_000
    """So many records make some calls: whoever has more to add sends in between."""

    def __init__(
        self,
        put: PutPacked,
        shards: Callable[[], Sequence[OpenShard]],
        *,
        executor: Executor,
        clock: Callable[[], float],
        wait: Callable[[float], None],
        random: Random,
        give_up: Callable[[], bool] = lambda: False,
        patience: float = 60.0,
    ) -> None:
        self.counts = Counts()
        self.pending = 0
        self._put, self._shards, self._executor = put, shards, executor
        self._clock, self._wait, self._random = clock, wait, random
        self._give_up, self._patience = give_up, patience
        self._linger = LINGER_SECONDS
        self._map = ShardMap(shards())
        self._lanes = [Lane(shard) for shard in self._map.shards]
        self._lane_of: dict[str, Lane] = {}
        self._calls: list[_Call] = []
        self._resharded = False
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
        """When, by the clock, there will be something to do; infinity where nothing is pending."""
        answered = self._clock() + _ANSWERED_SECONDS if self._calls else NEVER
        return min(self._next_call(), answered)

    def send(self) -> None:
        """Send all that may be sent now, and see what became of what was sent before. Doesn't wait for answers."""
        self._take_answers()
        while (now := self._clock()) >= self._next_call() and not self._give_up():
            due = [lane for lane in self._lanes if lane.due(linger=self._linger) <= now][:_MOST_AGGREGATES]
            packed = [lane.send() for lane in due]
            self._calls.append(_Call(due, packed, self._executor.submit(self._put, packed)))
            self._take_answers()

    def _next_call(self) -> float:
        # Until all is answered nothing is divided anew, since what is refused goes before what came later.
        if self._resharded or len(self._calls) >= MOST_CALLS:
            return NEVER
        due = [when for lane in self._lanes if (when := lane.due(linger=self._linger)) < NEVER]
        return min(max(due), min(due) + _TOGETHER_SECONDS) if due else NEVER

    def _take_answers(self) -> None:
        waiting = []
        for call in self._calls:
            if not call.answer.done():
                waiting.append(call)
                continue
            for lane, one, outcome in zip(call.lanes, call.packed, call.outcomes(), strict=True):
                self._settle(lane, len(one.data), outcome)
        self._calls = waiting
        if self._resharded and not waiting:
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
        self._calls.clear()
        for lane in self._lanes:
            lane.waiting.clear()
            lane.sent = None

    def _settle(self, lane: Lane, size: int, outcome: Outcome) -> None:
        now, load = self._clock(), lane.sent
        if load is None:  # given up meanwhile
            return
        if outcome.error is None:
            self.counts.take_all([record.reading for record in load.records])
            self._last_taken = now
            lane.arrived(size, now)
            self._resharded |= outcome.shard_id != lane.shard.shard_id
        elif now - load.since < self._patience:
            self.counts.retried += len(load.records)
            lane.attempts += 1
            lane.refused(load, until=now + full_jitter(lane.attempts, self._random.random()))
            return
        else:
            self.counts.failed += len(load.records)
            lane.sent, lane.attempts = None, 0
        self.pending -= len(load.records)

    def _divide_anew(self) -> None:
        """Find out which shards there are by now, and give each what is its own, in the order in which it came."""
        self._resharded = False
        former = self._lanes
        self._map = ShardMap(self._shards())
        self._lanes = [Lane(shard) for shard in self._map.shards]
        self._lane_of.clear()
        for load in (load for lane in former for load in lane.waiting):
            since = partial(float, load.since)
            for record in load.records:
                self._lanes[self._map.index(record.partition_key)].add(record, len(record.data), since)
