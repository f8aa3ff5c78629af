"""Retries of a call: how long it may keep failing, and how long to wait before each retry."""

from collections.abc import Callable
from random import Random

from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import is_throttle, is_transient

MAX_FAILING_SECONDS = 60.0
"""How long a call may fail, except by throttling, before its error is raised."""


class RetryPolicy:
    """Tracks consecutive failures. Throttling is retried forever, because all readers of a shard share its calls."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        self._clock, self._random = clock, random
        self.reset()

    def reset(self) -> None:
        """Forget earlier failures, because the call succeeded."""
        self._failures = 0
        self._failing_since: float | None = None

    def next_wait(self, error: BotoCoreError | ClientError) -> float:
        """Return the seconds to wait before the next attempt. Raises the error if a retry would be useless."""
        if not is_transient(error):
            raise error
        now = self._clock()
        if is_throttle(error):
            self._failing_since = None
        elif self._failing_since is None:
            self._failing_since = now
        elif now - self._failing_since >= MAX_FAILING_SECONDS:
            raise error
        self._failures += 1
        return full_jitter(self._failures, self._random.random())
