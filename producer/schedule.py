"""When each reading of a fleet is due: evenly spread over time, reckoned from the start and so without drift."""

import math
from dataclasses import dataclass

GRACE_SECONDS = 1.0
"""How far past its end a flight of limited time may still fly what was due before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The readings of a whole fleet in one row, unicorn after unicorn; times are seconds since the start."""

    unicorns: int
    rate: float
    """Readings per second of each unicorn."""
    count: int | None = None
    """Readings of each unicorn."""
    seconds: float | None = None

    @property
    def total(self) -> float:
        """How many readings the flight has: infinity where nothing limits it."""
        total = math.inf if self.count is None else float(self.count * self.unicorns)
        if self.seconds is None:
            return total
        return min(total, math.ceil(round(self.seconds * self.unicorns * self.rate, 6)))  # 0.1 × 3 × 10 is 3, not 4

    def due(self, elapsed: float) -> int:
        """How many readings should have been flown by now: exactly those whose moment has come."""
        due = math.floor(elapsed * self.unicorns * self.rate) + 1
        # The product and the quotient in `moment` are rounded differently; who waits for a moment must find it due.
        if self.moment(due) <= elapsed:
            due += 1
        elif self.moment(due - 1) > elapsed:
            due -= 1
        return int(min(self.total, due))

    def moment(self, number: int) -> float:
        """When the reading with this number (from 0) is due."""
        return number / (self.unicorns * self.rate)

    def over(self, elapsed: float) -> bool:
        """Whether the time is up, even if readings that were due haven't been flown."""
        return self.seconds is not None and elapsed > self.seconds + GRACE_SECONDS
