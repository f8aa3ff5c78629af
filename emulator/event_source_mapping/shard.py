"""Work through one shard as Lambda does: batches, tumbling windows, retries, and batches that are discarded.

The source of records, the function, the clock and the destination of discarded batches are arguments.
Sources: Lambda developer guide, "Using Lambda to process records from Amazon Kinesis Data Streams", "Configuring
batching behavior", "Configuring partial batch response", "Retain discarded batch records", "Tumbling windows".
"""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import islice, takewhile
from typing import Any, Protocol

from emulator.event_source_mapping.invocation import (
    RECORD_AGE_EXCEEDED,
    RETRY_ATTEMPTS_EXHAUSTED,
    DiscardedBatch,
    Invocation,
    InvocationResult,
)
from emulator.event_source_mapping.record import EVENT_BYTES, ShardRecord, State, Window, get_window
from emulator.event_source_mapping.response import count_processed_records, find_fault
from emulator.event_source_mapping.settings import MappingSettings

STATE_BYTES = 1024 * 1024
"""The largest state of a window. A window with more ends early."""

_READ_AHEAD = 10_000
_BACKOFF_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
_SETTLE_SECONDS = 0.5
"""How long a window waits for its records after its end."""


class ShardSource(Protocol):
    """A shard that a worker reads."""

    def read_records(self, after: str | None, limit: int) -> list[ShardRecord]:
        """Return the next records after a sequence number, or from the starting position."""

    def is_closed(self) -> bool:
        """Return whether nothing more will be put on the shard."""


class ShardWorker:
    """Works through one shard, one invocation at a time. Each call of `step` does the next thing that is due."""

    def __init__(
        self,
        settings: MappingSettings,
        source: ShardSource,
        *,
        invoke: Callable[[Invocation], InvocationResult],
        discard: Callable[[DiscardedBatch], None],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._source = source
        self._invoke = invoke
        self._discard = discard
        self._clock = clock
        self._pending: deque[ShardRecord] = deque()
        self._read_to: str | None = None
        self._waiting_since = 0.0
        self._retrying: list[Invocation] = []
        """Failed batches, the next one last. Bisecting replaces a batch by two."""
        self._current: Invocation | None = None
        """The invocation in progress. If `invoke` or `discard` raises, the next step tries it again."""
        self._attempts = 0
        self._resume_at = 0.0
        self._window: Window | None = None
        self._state: State = {}
        self._ended = False
        """Whether the shard is closed and was read to its end."""

    def apply_settings(self, settings: MappingSettings) -> None:
        """Continue with other settings, as after an update of the mapping."""
        self._settings = settings

    @property
    def is_drained(self) -> bool:
        """Whether the shard is closed and fully processed, so that its child shards may start."""
        return self._ended and self.is_idle

    @property
    def is_idle(self) -> bool:
        """Whether every record that was read is processed, and no window is open."""
        return not self._pending and not self._retrying and self._current is None and self._window is None

    def step(self) -> bool:
        """Do the next thing that is due, and return whether there was one."""
        now = self._clock()
        if now < self._resume_at:
            return False
        self._read_ahead(now)
        if self._current is None:
            self._current = self._retrying.pop() if self._retrying else self._make_next_invocation(now)
        if self._current is None:
            return False
        self._attempt(self._current)
        self._current = None
        return True

    def _read_ahead(self, now: float) -> None:
        room = _READ_AHEAD - len(self._pending)
        closed = self._source.is_closed()
        records = self._source.read_records(self._read_to, room) if room > 0 else []
        self._ended = closed and room > 0 and not records
        if records:
            if not self._pending:
                self._waiting_since = now
            self._read_to = records[-1].sequence_number
            self._pending.extend(records)

    def _make_next_invocation(self, now: float) -> Invocation | None:
        if self._pending and self._is_too_old(self._pending[0]):
            # They belong to no window, because the function never gets them.
            expired = islice(takewhile(self._is_too_old, self._pending), self._settings.batch_size)
            count = sum(1 for _ in expired)
            return Invocation(records=[self._pending.popleft() for _ in range(count)])
        if self._settings.window_seconds and self._window is None and self._pending:
            self._window = get_window(self._pending[0].arrived, self._settings.window_seconds)
        count, is_full = self._measure_batch()
        if count and (
            is_full or self._is_window_over(now) or now - self._waiting_since >= self._settings.batching_seconds
        ):
            records = [self._pending.popleft() for _ in range(count)]
            self._waiting_since = now
            return Invocation(records=records, window=self._window)
        if self._window is not None and not count and self._is_window_over(now):
            return Invocation(records=(), window=self._window, final=True)
        return None

    def _is_window_over(self, now: float) -> bool:
        """Return whether the window has passed, or the shard has ended: child shards start windows of their own."""
        return self._window is not None and (self._ended or now >= self._window.end + _SETTLE_SECONDS)

    def _measure_batch(self) -> tuple[int, bool]:
        """Return how many of the pending records make the next batch, and whether it is full."""
        size = 0
        for count, record in enumerate(self._pending):
            size += record.event_bytes
            if count == self._settings.batch_size or (count and size > EVENT_BYTES):
                return count, True
            if self._window is not None and record.arrived >= self._window.end:
                return count, True
        count = len(self._pending)
        return count, count == self._settings.batch_size

    def _attempt(self, invocation: Invocation) -> None:
        invocation = replace(invocation, state=self._state)
        if self._discard_expired_records(invocation):
            return
        result = self._invoke(invocation)
        error = result.error or find_fault(self._settings, invocation, result.response)
        if error is None:
            self._attempts = 0
            self._complete(invocation, result.response)
            return
        processed = count_processed_records(self._settings, invocation, result.response)
        self._attempts = 0 if processed else self._attempts + (not result.throttled)
        self._current = rest = replace(invocation, records=invocation.records[processed:])
        if condition := self._find_discard_condition(rest):
            self._give_up(rest, condition, error, function_error="Unhandled" if result.error else None)
        else:
            self._retry(rest, bisect=self._settings.bisect and not result.throttled and not processed)

    def _discard_expired_records(self, invocation: Invocation) -> bool:
        """Discard those records of a batch that are too old, and return whether there were any.

        The function never gets them. It gets the others next.
        """
        expired = list(takewhile(self._is_too_old, invocation.records))
        if not expired:
            return False
        self._give_up(replace(invocation, records=expired), RECORD_AGE_EXCEEDED, "its records are too old")
        if young := invocation.records[len(expired) :]:
            self._retrying.append(replace(invocation, records=young))
        return True

    def _is_too_old(self, record: ShardRecord) -> bool:
        limit = self._settings.record_age_seconds
        return limit is not None and self._clock() - record.arrived > limit

    def _give_up(self, batch: Invocation, condition: str, error: str, *, function_error: str | None = None) -> None:
        self._discard(
            DiscardedBatch(
                invocation=batch,
                condition=condition,
                attempts=max(self._attempts, 1),  # Lambda counts one for records that the function never got
                error=error,
                function_error=function_error,
            )
        )
        self._attempts = 0
        self._move_on(batch, {} if batch.final or batch.early else self._state)

    def _complete(self, invocation: Invocation, response: Any) -> None:
        if invocation.window is None or invocation.final or invocation.early:
            self._move_on(invocation, {})
            return
        state: State = response["state"]
        if len(json.dumps(state).encode()) > STATE_BYTES:
            self._retrying.append(Invocation(records=(), window=invocation.window, early=True))
        self._move_on(invocation, state)

    def _move_on(self, invocation: Invocation, state: State) -> None:
        self._state = state
        if invocation.final:
            self._window = None

    def _find_discard_condition(self, invocation: Invocation) -> str | None:
        """Return why a batch that failed is not retried, or None. Its records' age is checked before each attempt."""
        settings = self._settings
        if settings.retries is not None and self._attempts > settings.retries:
            return RETRY_ATTEMPTS_EXHAUSTED
        if settings.record_age_seconds is None or invocation.records or invocation.window is None:
            return None
        age = self._clock() - invocation.window.start
        return RECORD_AGE_EXCEEDED if age > settings.record_age_seconds else None

    def _retry(self, invocation: Invocation, *, bisect: bool) -> None:
        middle = len(invocation.records) // 2
        if bisect and middle:
            self._attempts -= 1  # bisecting doesn't count as a retry
            self._retrying.append(replace(invocation, records=invocation.records[middle:]))
            self._retrying.append(replace(invocation, records=invocation.records[:middle]))
        else:
            self._retrying.append(invocation)
            wait = min(max(self._attempts, 1), len(_BACKOFF_SECONDS))
            self._resume_at = self._clock() + _BACKOFF_SECONDS[wait - 1]
