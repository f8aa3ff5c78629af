"""Continue the chain of each shard with a batch of its records, without ever leaving out what lies between.

Lambda may call any instance for any batch, and drops batches that failed for too long. So an instance continues the
chain that it remembers only if the state of the batch's window says that this chain is the newest, and if nothing after
it can have been dropped. Otherwise it continues the shard's snapshot, and reads from the stream what lies between.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec.json

from feed.chain import Chain
from feed.frame import Frame, make_frames
from feed.past import TooFar
from runtime.kinesis_event import EventRecord

NAMESPACE = "readings"
"""The channel namespace. Each shard has a channel in it."""
RECORD_AGE_SECONDS = 60
"""After this time Lambda drops records that could not be published: the shortest that Lambda allows, because pages read
older readings from the stream. Source: Lambda API reference, CreateEventSourceMapping."""
WINDOW_SECONDS = 900
"""Length of the window whose state is passed from batch to batch: the longest that Lambda allows."""
_TRUST_SECONDS = RECORD_AGE_SECONDS / 2
"""Nothing can have been dropped after a record that is younger than this."""
_SAVE_SECONDS = 5
"""How often a snapshot is written."""
_MAX_CHAINS = 32
"""For how many shards an instance remembers the chain, because each takes up to a megabyte."""


class SnapshotStore(Protocol):
    def load(self, shard_id: str, /) -> list[Frame]: ...
    def save(self, shard_id: str, frames: Sequence[Frame], /) -> None: ...


class RecordReader(Protocol):
    def read_between(self, shard_id: str, after: str, before: str, /) -> list[EventRecord]: ...


class Publisher(Protocol):
    def publish(self, channel: str, events: Sequence[str], /) -> None: ...


@dataclass(slots=True)
class Feed:
    """The chains of an instance."""

    snapshots: SnapshotStore
    past: RecordReader
    publisher: Publisher
    clock: Callable[[], float] = time.time
    _chains: dict[str, Chain] = field(default_factory=dict)
    """By shard, the one used last at the end."""

    def publish_batch(
        self, shard_id: str, records: Sequence[EventRecord], known_last: str | None, *, is_closing: bool
    ) -> str | None:
        """Publish a batch, and return the last record that is published then; None if none is known.

        `known_last` is what the window's batch before returned. A closing window saves the snapshot, which the next
        window starts from.
        """
        chain = self._chains.pop(shard_id, None)  # it is remembered again after the whole batch succeeded
        now = self.clock()
        missed: list[EventRecord] = []
        if chain is None or chain.last != known_last or now - chain.last_arrival > _TRUST_SECONDS:
            chain, missed = self._load(shard_id, records, now)
        after = int(chain.last or 0)
        new = [record for record in (*missed, *records) if int(record.sequence_number) > after]
        if new:
            frames = make_frames(new, chain.last)
            self.publisher.publish(f"/{NAMESPACE}/{shard_id}", [_encode(frame) for frame in frames])
            chain.append(frames, new[-1].arrived)
        if not chain.is_saved and (is_closing or now - chain.saved_at >= _SAVE_SECONDS):
            self.snapshots.save(shard_id, chain.frames)
            chain.saved, chain.saved_at = chain.last, now
        self._remember(shard_id, chain)
        return chain.last

    def _load(self, shard_id: str, records: Sequence[EventRecord], now: float) -> tuple[Chain, list[EventRecord]]:
        """Return the snapshot's chain, and the records between it and the batch; no chain if they are too far apart."""
        chain = Chain.from_snapshot(self.snapshots.load(shard_id), now)
        if chain.last is None or not records:
            return chain, []
        try:
            return chain, self.past.read_between(shard_id, chain.last, records[0].sequence_number)
        except TooFar:
            return Chain(), []

    def _remember(self, shard_id: str, chain: Chain) -> None:
        self._chains[shard_id] = chain
        if len(self._chains) > _MAX_CHAINS:
            del self._chains[next(iter(self._chains))]


def _encode(frame: Frame) -> str:
    return msgspec.json.encode(frame).decode()
