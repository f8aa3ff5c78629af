"""One call of a function for a shard: what goes in, what comes out, and what is tried no more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from emulator.event_source_mapping.record import ShardRecord, State, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One call of the function."""

    records: Sequence[ShardRecord]
    window: Window | None = None
    state: State = field(default_factory=dict)
    final: bool = False
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationResult:
    """What came of it: the function's response, or the error that it ended with."""

    response: Any = None
    error: str | None = None
    throttled: bool = False
    """Whether it ended before it began, for want of concurrency: that doesn't count towards the retries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardedBatch:
    """A batch that is tried no more, and why: RetryAttemptsExhausted or MaximumRecordAgeExceeded."""

    invocation: Invocation
    condition: str
    attempts: int
    error: str
