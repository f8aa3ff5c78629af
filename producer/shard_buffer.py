"""Buffering of one shard's records: which readings share a packed record, when it may be sent, and at what rate."""

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from producer.packed_record import PackedRecord, PendingRecord
from producer.packing import PACKED_RECORD_BYTES, RECORDS_A_SECOND
from producer.sender import ProducerRecord
from producer.shard_map import OpenShard
from runtime.put_records import MAX_RECORD_BYTES

SHARD_BYTES_A_SECOND = 1024 * 1024
"""The limit of a shard. Source: Kinesis Data Streams developer guide, "Quotas and limits"."""
NEVER = float("inf")
MAX_PENDING = 4
"""How many packed records of a shard share a call. They are a tenth of what the shard takes in a second, so that it is
filled even if each call takes as long."""
MAX_SINGLE = 20
"""How many records that are sent by themselves may follow a packed one, so that a shard's part of a call is small."""
_SAFETY = 0.98
"""Stays slightly below the limits, because the stream's clock and ours differ."""
_BURST_SECONDS = 0.25
"""A shard that was not used for a while may then be sent this many seconds' worth of bytes at once."""
_get_key = attrgetter("partition_key")

_FULL = PendingRecord(NEVER, bytes=sys.maxsize)
"""Stands for a last pending record where there is none."""


@dataclass(slots=True)
class ShardBuffer:
    """The records of one shard, in order. Those in flight are answered before others are sent."""

    shard: OpenShard
    clock: Callable[[], float]
    waiting: deque[PendingRecord] = field(default_factory=deque)
    """New records join the last one. The others are complete."""
    last: PendingRecord = field(default_factory=lambda: _FULL)
    """The last waiting one."""
    in_flight: list[PendingRecord] = field(default_factory=list)
    attempts: int = 0
    """How often in a row a record was refused."""
    not_before: float = 0.0
    """The earliest time for the next record, because of the shard's limits or after a refusal."""

    def add(self, record: ProducerRecord) -> None:
        """Add a record. Nearly all are readings that fit into the last pending record, so this is kept fast.

        Raises ValueError for one that is too large.
        """
        last, size = self.last, len(record.data)
        if last.bytes + size > PACKED_RECORD_BYTES or last.single_keys or record.reading is None:
            self.add_since(record, None)
            return
        last.records.append(record)
        last.bytes += size

    def add_since(self, record: ProducerRecord, since: float | None) -> None:
        """Add a record that has waited since a time, or None for now. Raises ValueError for one that is too large."""
        size = len(record.data)
        if size > MAX_RECORD_BYTES - 1024:
            raise ValueError(f"a record of {record.size} bytes is larger than the {MAX_RECORD_BYTES} a stream takes")
        if not self._fits(record, size):
            self.last = PendingRecord(self.clock() if since is None else since)
            self.waiting.append(self.last)
        self.last.records.append(record)
        self.last.bytes += size
        if record.reading is None:
            self.last.single_keys.add(record.partition_key)

    def _fits(self, record: ProducerRecord, size: int) -> bool:
        """Return whether the last pending record has room, and what is in it stays before the record of its unicorn."""
        if self.last.bytes + size > PACKED_RECORD_BYTES:
            return False
        single = self.last.single_keys
        return not single or (len(single) < MAX_SINGLE and record.partition_key not in single)

    def next_send(self, *, linger: float) -> float:
        """Return when the next record is to be sent. One that is not complete lingers for more readings."""
        if self.in_flight or not self.waiting:
            return NEVER
        return max(self.not_before, self._get_due(linger))

    def _get_due(self, linger: float) -> float:
        return self.waiting[0].since + (0.0 if len(self.waiting) > 1 else linger)

    def start_send(self, now: float, *, linger: float) -> list[PackedRecord]:
        """Put the next records in flight, and return them packed.

        There may be several, as long as no unicorn is in two of them: if the first is refused, the second may be taken.
        """
        taken = [self.waiting.popleft()]
        unicorns: set[str] = set()
        while self.waiting and len(taken) < MAX_PENDING and self._get_due(linger) <= now:
            unicorns.update(map(_get_key, taken[-1].records))
            if not unicorns.isdisjoint(map(_get_key, self.waiting[0].records)):
                break
            taken.append(self.waiting.popleft())
        self._update_last()
        self.in_flight = [part for pending in taken for part in pending.split()]
        return [pending.pack(self.shard.starting_hash_key) for pending in self.in_flight]

    def count_taken(self, records: int, size: int, now: float) -> None:
        """Wait until the shard takes more, because it took so many records with so many bytes in all."""
        seconds = max(size / SHARD_BYTES_A_SECOND, records / RECORDS_A_SECOND) / _SAFETY
        self.not_before = max(self.not_before, now - _BURST_SECONDS) + seconds

    def requeue(self, refused: list[PendingRecord], *, until: float) -> None:
        """Put records back before all waiting ones. They are sent again at `until`."""
        self.waiting.extendleft(reversed(refused))
        self._update_last()
        self.not_before = max(self.not_before, until)

    def clear(self) -> None:
        self.waiting.clear()
        self.in_flight = []
        self._update_last()

    def _update_last(self) -> None:
        self.last = self.waiting[-1] if self.waiting else _FULL
