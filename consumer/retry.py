"""How long failures of one kind of call are put up with, and how long to wait in between."""

from collections.abc import Callable
from random import Random

from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import is_throttle, is_transient

PATIENCE_SECONDS = 60.0
"""How long a call may fail, other than by a throttle, before its error is raised."""


class Patience:
    """Failures in a row. Throttles are waited out for ever: the readers of a shard share its calls."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        self._clock, self._random = clock, random
        self.passed()

    def passed(self) -> None:
        """The call passed: the next failure is a first one."""
        self._failures = 0
        self._since: float | None = None

    def failed(self, error: BotoCoreError | ClientError) -> float:
        """Seconds to wait before the call is repeated. Raises the error where it isn't worth repeating."""
        if not is_transient(error):
            raise error
        now = self._clock()
        if is_throttle(error):
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= PATIENCE_SECONDS:
            raise error
        self._failures += 1
        return full_jitter(self._failures, self._random.random())
