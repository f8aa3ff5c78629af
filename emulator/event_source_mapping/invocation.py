"""One invocation of a function for a shard: its input, its result, and a batch that was discarded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.event_source_mapping.record import ShardRecord, State, Window

RETRY_ATTEMPTS_EXHAUSTED = "RetryAttemptsExhausted"
RECORD_AGE_EXCEEDED = "RecordAgeExceeded"
"""Lambda's names of the conditions under which it discards a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The input of one invocation."""

    records: Sequence[ShardRecord]
    window: Window | None = None
    state: State = field(default_factory=dict)
    final: bool = False
    """Whether it ends its window."""
    early: bool = False
    """Whether it ends a part of its window, because the state became too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationResult:
    """The function's response, or the error that it ended with."""

    response: Any = None
    error: str | None = None
    throttled: bool = False
    """Whether Lambda had no concurrency left for it. A throttled invocation doesn't count as a retry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardedBatch:
    """A batch that failed and will not be retried again."""

    invocation: Invocation
    condition: str
    """RETRY_ATTEMPTS_EXHAUSTED or RECORD_AGE_EXCEEDED."""
    attempts: int
    error: str
    """Why it was discarded, for the log."""
    function_error: str | None = None
    """Unhandled if the function raised an error; None if it returned and reported failures."""
