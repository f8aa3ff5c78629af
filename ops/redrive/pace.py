"""Tell how fast objects are processed, and how long the rest will take."""

import time
from collections.abc import Callable
from threading import Lock


class Pace:
    """Counts processed objects of a known total. Threads may share it."""

    def __init__(self, total: int, report: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._report, self._clock = total, report, clock
        self._started = clock()
        self._done = 0
        self._lock = Lock()

    def count(self, objects: int) -> None:
        """Add processed objects, and report the progress."""
        with self._lock:
            self._done += objects
            self._report(self._describe())

    def _describe(self) -> str:
        seconds = self._clock() - self._started
        text = f"{self._done:,} of {max(self._total, self._done):,} objects"
        if seconds <= 0:
            return text
        rate = self._done / seconds
        return f"{text}, {rate:,.0f} per second, {_format_duration((self._total - self._done) / rate)} left"


def _format_duration(seconds: float) -> str:
    """Return a rounded duration: seconds, minutes from 2 minutes on, and hours from 2 hours on."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{max(0.0, seconds):,.0f} s"
