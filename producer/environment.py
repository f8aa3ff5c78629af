"""The environment of a flight: clocks, randomness and signals, which tests replace."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random


def _now_in_milliseconds() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The clocks, randomness and signals of a flight. By default there are no signals, and the rest is real."""

    clock: Callable[[], float] = time.monotonic
    """Returns seconds, and never jumps."""
    now: Callable[[], int] = _now_in_milliseconds
    """Returns the current time in milliseconds since 1970."""
    wait: Callable[[float], None] = time.sleep
    random: Random = field(default_factory=Random)
    is_stopped: Callable[[], bool] = lambda: False
    """Whether to end the flight, and to deliver pending records."""
    is_cancelled: Callable[[], bool] = lambda: False
    """Whether to abandon pending records."""
