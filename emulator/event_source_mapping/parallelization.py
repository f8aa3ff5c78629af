"""Batches of one shard processed at once: as many lanes as the parallelization factor, each with a worker of its own.

A partition key has always the same lane, so the order of its records is kept. Source: Lambda developer guide, "Using
Lambda to process records from Amazon Kinesis Data Streams", parallelization factor.
"""

import hashlib
import threading
from collections.abc import Callable
from functools import partial

from emulator.event_source_mapping.invocation import Discarded, Invocation, Outcome
from emulator.event_source_mapping.record import ShardRecord
from emulator.event_source_mapping.settings import MappingSettings
from emulator.event_source_mapping.shard import ShardWorker, Source


def lane_of(partition_key: str, count: int) -> int:
    """The lane of a key, of so many."""
    return int.from_bytes(hashlib.md5(partition_key.encode(), usedforsecurity=False).digest()[:4], "big") % count


class ShardLanes:
    """The workers of one shard. Each lane is stepped by one thread at a time, several lanes by several threads."""

    def __init__(
        self,
        *,
        settings: MappingSettings,
        source: Source,
        invoke: Callable[[Invocation], Outcome],
        discard: Callable[[Discarded], None],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._source = source
        self._worker = partial(ShardWorker, invoke=invoke, discard=discard, clock=clock)
        self._lock = threading.RLock()
        self._lanes = self._opened(after=None)

    @property
    def is_drained(self) -> bool:
        """Whether the shard is closed and all of it was processed, so that its children may begin."""
        with self._lock:
            return all(not lane.is_stepping and lane.worker.is_drained for lane in self._lanes)

    def change(self, settings: MappingSettings) -> None:
        """Go on with other settings, as after an update of the mapping.

        With another factor no lane reads beyond the foremost one; once all have processed up to there, new ones begin.
        """
        with self._lock:
            self._settings = settings
            for lane in self._lanes:
                lane.worker.change(settings)

    def step(self, index: int) -> bool:
        """Do the next thing that is due in a lane; whether there was one."""
        with self._lock:
            if self._settings.parallelization != len(self._lanes):
                self._reopen()
            elif self._lanes[0].barrier is not None:
                self._read_on()
            if index >= len(self._lanes):
                return False
            lane = self._lanes[index]
            lane.is_stepping = True
        try:
            return lane.worker.step()
        finally:
            lane.is_stepping = False

    def _reopen(self) -> None:
        barrier = max(lane.read_to or "" for lane in self._lanes)
        for lane in self._lanes:
            lane.barrier = barrier
        if all(not lane.is_stepping and lane.is_at_barrier() and lane.worker.rests for lane in self._lanes):
            self._lanes = self._opened(after=barrier or None)

    def _read_on(self) -> None:
        """The factor is the lanes' own again before any of them was replaced."""
        for lane in self._lanes:
            lane.barrier = None

    def _opened(self, *, after: str | None) -> list["_Lane"]:
        count = self._settings.parallelization
        return [self._lane(index, count, after) for index in range(count)]

    def _lane(self, index: int, count: int, after: str | None) -> "_Lane":
        lane = _Lane(self._source, self._lock, lambda key: lane_of(key, count) == index, after)
        lane.worker = self._worker(settings=self._settings, source=lane)
        return lane


class _Lane:
    """The records of a shard whose keys belong here, in order."""

    worker: ShardWorker

    def __init__(self, source: Source, lock: threading.RLock, has: Callable[[str], bool], read_to: str | None) -> None:
        self._source, self._lock, self._has = source, lock, has
        self.read_to = read_to
        """The shard's last record that was looked at, whoever's it is."""
        self.barrier: str | None = None
        """Nothing beyond it is read."""
        self.is_stepping = False

    def read(self, _after: str | None, limit: int) -> list[ShardRecord]:
        """The next records of these keys; a lane reads on from where it was."""
        with self._lock:
            mine: list[ShardRecord] = []
            while len(mine) < limit and (records := self._next(limit)):
                self.read_to = records[-1].sequence_number
                mine += [record for record in records if self._has(record.partition_key)]
            return mine

    def is_closed(self) -> bool:
        """Whether nothing more will be put on the shard; not known while the lane doesn't read on."""
        return self.barrier is None and self._source.is_closed()

    def is_at_barrier(self) -> bool:
        return not self._next(1)

    def _next(self, limit: int) -> list[ShardRecord]:
        records = self._source.read(self.read_to, limit)
        if self.barrier is None:
            return records
        return [record for record in records if record.sequence_number <= self.barrier]
