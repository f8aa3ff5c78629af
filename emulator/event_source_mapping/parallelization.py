"""Process batches of one shard concurrently: in as many slots as the parallelization factor, each with its own worker.

A partition key always belongs to the same slot, which keeps its records in order. Source: Lambda developer guide,
"Using Lambda to process records from Amazon Kinesis Data Streams", parallelization factor.
"""

import hashlib
import threading
from collections.abc import Callable

from emulator.event_source_mapping.record import ShardRecord
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardSource, ShardWorker


def get_slot(partition_key: str, count: int) -> int:
    """Return the slot of a partition key, from 0 to `count` - 1."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest()[:4], "big") % count


class ShardSlots:
    """The workers of one shard. Each slot has a thread of its own, which calls `step` with the slot's index."""

    def __init__(
        self,
        *,
        settings: MappingSettings,
        source: ShardSource,
        make_worker: Callable[[MappingSettings, ShardSource], ShardWorker],
    ) -> None:
        self._settings = settings
        self._source = source
        self._make_worker = make_worker
        self._lock = threading.RLock()
        self._slots = self._open_slots(after=None)

    @property
    def is_drained(self) -> bool:
        """Whether the shard is closed and fully processed, so that its child shards may start."""
        with self._lock:
            return all(not slot.is_stepping and slot.worker.is_drained for slot in self._slots)

    def apply_settings(self, settings: MappingSettings) -> None:
        """Continue with other settings, as after an update of the mapping.

        With another parallelization factor, no slot reads beyond the one that has read the farthest. Once all slots
        have processed up to there, new ones replace them.
        """
        with self._lock:
            self._settings = settings
            for slot in self._slots:
                slot.worker.apply_settings(settings)

    def step(self, index: int) -> bool:
        """Do the next thing that is due in a slot, and return whether there was one."""
        with self._lock:
            if self._settings.parallelization != len(self._slots):
                self._try_reopen()
            elif self._slots[0].barrier is not None:
                self._remove_barriers()
            if index >= len(self._slots):
                return False
            slot = self._slots[index]
            slot.is_stepping = True
        try:
            return slot.worker.step()
        finally:
            slot.is_stepping = False

    def _try_reopen(self) -> None:
        """Replace the slots if all have processed the records up to the barrier, which is set here."""
        barrier = max(slot.read_to or "" for slot in self._slots)
        for slot in self._slots:
            slot.barrier = barrier
        if all(not slot.is_stepping and slot.is_at_barrier() and slot.worker.is_idle for slot in self._slots):
            self._slots = self._open_slots(after=barrier or None)

    def _remove_barriers(self) -> None:
        """Let the slots read on, because the setting changed back before any of them was replaced."""
        for slot in self._slots:
            slot.barrier = None

    def _open_slots(self, *, after: str | None) -> list["_Slot"]:
        count = self._settings.parallelization
        return [self._open_slot(index, count, after) for index in range(count)]

    def _open_slot(self, index: int, count: int, after: str | None) -> "_Slot":
        slot = _Slot(self._source, self._lock, lambda key: get_slot(key, count) == index, after)
        slot.worker = self._make_worker(self._settings, slot)
        return slot


class _Slot:
    """The records of a shard whose partition keys belong to one slot, in order."""

    worker: ShardWorker

    def __init__(
        self, source: ShardSource, lock: threading.RLock, is_own: Callable[[str], bool], read_to: str | None
    ) -> None:
        self._source, self._lock, self._is_own = source, lock, is_own
        self.read_to = read_to
        """The sequence number of the shard's last record that was read, whichever slot it belongs to."""
        self.barrier: str | None = None
        """The sequence number beyond which nothing is read; None to read on."""
        self.is_stepping = False

    def read_records(self, _after: str | None, limit: int) -> list[ShardRecord]:
        """Return the next records of this slot, from where it last read."""
        with self._lock:
            records_of_slot: list[ShardRecord] = []
            while len(records_of_slot) < limit and (records := self._read_next(limit)):
                self.read_to = records[-1].sequence_number
                records_of_slot += [record for record in records if self._is_own(record.partition_key)]
            return records_of_slot

    def is_closed(self) -> bool:
        """Return whether nothing more will be put on the shard; False while a barrier stops the slot."""
        return self.barrier is None and self._source.is_closed()

    def is_at_barrier(self) -> bool:
        return not self._read_next(1)

    def _read_next(self, limit: int) -> list[ShardRecord]:
        records = self._source.read_records(self.read_to, limit)
        if self.barrier is None:
            return records
        return [record for record in records if record.sequence_number <= self.barrier]
