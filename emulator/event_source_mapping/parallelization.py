"""Batches of one shard processed at once: as many lanes as the parallelization factor, each with a worker of its own.

A partition key has always the same lane, so the order of its records is kept. Source: Lambda developer guide, "Using
Lambda to process records from Amazon Kinesis Data Streams", parallelization factor.
"""

import hashlib
import threading
from collections.abc import Callable
from functools import partial

from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation, InvocationResult
from emulator.event_source_mapping.record import ShardRecord
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardSource, ShardWorker


def get_slot(partition_key: str, count: int) -> int:
    """The lane of a key, of so many."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest()[:4], "big") % count


class ShardSlots:
    """The workers of one shard. Each lane is stepped by one thread at a time, several lanes by several threads."""

    def __init__(
        self,
        *,
        settings: MappingSettings,
        source: ShardSource,
        invoke: Callable[[Invocation], InvocationResult],
        discard: Callable[[DiscardedBatch], None],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._source = source
        self._worker = partial(ShardWorker, invoke=invoke, discard=discard, clock=clock)
        self._lock = threading.RLock()
        self._lanes = self._open_slots(after=None)

    @property
    def is_drained(self) -> bool:
        """Whether the shard is closed and all of it was processed, so that its children may begin."""
        with self._lock:
            return all(not lane.is_stepping and lane.worker.is_drained for lane in self._lanes)

    def apply_settings(self, settings: MappingSettings) -> None:
        """Go on with other settings, as after an update of the mapping.

        With another factor no lane reads beyond the foremost one; once all have processed up to there, new ones begin.
        """
        with self._lock:
            self._settings = settings
            for lane in self._lanes:
                lane.worker.apply_settings(settings)

    def step(self, index: int) -> bool:
        """Do the next thing that is due in a lane; whether there was one."""
        with self._lock:
            if self._settings.parallelization != len(self._lanes):
                self._try_reopen()
            elif self._lanes[0].barrier is not None:
                self._remove_barriers()
            if index >= len(self._lanes):
                return False
            lane = self._lanes[index]
            lane.is_stepping = True
        try:
            return lane.worker.step()
        finally:
            lane.is_stepping = False

    def _try_reopen(self) -> None:
        barrier = max(lane.read_to or "" for lane in self._lanes)
        for lane in self._lanes:
            lane.barrier = barrier
        if all(not lane.is_stepping and lane.is_at_barrier() and lane.worker.is_idle for lane in self._lanes):
            self._lanes = self._open_slots(after=barrier or None)

    def _remove_barriers(self) -> None:
        """The factor is the lanes' own again before any of them was replaced."""
        for lane in self._lanes:
            lane.barrier = None

    def _open_slots(self, *, after: str | None) -> list["_Slot"]:
        count = self._settings.parallelization
        return [self._open_slot(index, count, after) for index in range(count)]

    def _open_slot(self, index: int, count: int, after: str | None) -> "_Slot":
        lane = _Slot(self._source, self._lock, lambda key: get_slot(key, count) == index, after)
        lane.worker = self._worker(settings=self._settings, source=lane)
        return lane


class _Slot:
    """The records of a shard whose keys belong here, in order."""

    worker: ShardWorker

    def __init__(
        self, source: ShardSource, lock: threading.RLock, has: Callable[[str], bool], read_to: str | None
    ) -> None:
        self._source, self._lock, self._has = source, lock, has
        self.read_to = read_to
        """The shard's last record that was looked at, whoever's it is."""
        self.barrier: str | None = None
        """Nothing beyond it is read."""
        self.is_stepping = False

    def read_records(self, _after: str | None, limit: int) -> list[ShardRecord]:
        """The next records of these keys; a lane reads on from where it was."""
        with self._lock:
            mine: list[ShardRecord] = []
            while len(mine) < limit and (records := self._read_next(limit)):
                self.read_to = records[-1].sequence_number
                mine += [record for record in records if self._has(record.partition_key)]
            return mine

    def is_closed(self) -> bool:
        """Whether nothing more will be put on the shard; not known while the lane doesn't read on."""
        return self.barrier is None and self._source.is_closed()

    def is_at_barrier(self) -> bool:
        return not self._read_next(1)

    def _read_next(self, limit: int) -> list[ShardRecord]:
        records = self._source.read_records(self.read_to, limit)
        if self.barrier is None:
            return records
        return [record for record in records if record.sequence_number <= self.barrier]
