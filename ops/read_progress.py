"""Tell how much has been read, and how fast."""

import time
from collections.abc import Callable


class ReadProgress:
    """Counts things and bytes as they are read."""

    def __init__(self, things: str, total_bytes: float = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._things, self._total, self._clock = things, total_bytes, clock
        self._started = clock()
        self.count = 0
        self.bytes = 0.0

    def add(self, count: int, size: float) -> None:
        self.count += count
        self.bytes += size

    def __str__(self) -> str:
        seconds = self._clock() - self._started
        rate = f", {self.bytes / seconds / 1e6:,.1f} MB/s" if seconds >= 1 else ""
        whole = f" of about {self._total / 1e6:,.1f}" if self._total > self.bytes else ""
        return f"{self.count:,} {self._things}, {self.bytes / 1e6:,.1f}{whole} MB{rate}"
