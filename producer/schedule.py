"""When each reading of a fleet is due: evenly spread, and computed from the start so that nothing drifts."""

import math
from dataclasses import dataclass

MAX_SECONDS = 1_000_000_000
"""The longest flight of limited time: 31 years."""
GRACE_SECONDS = 1.0
"""How long a flight of limited time may still send readings after its end, if they were due before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The numbered readings of a whole fleet, unicorn after unicorn. Times are seconds since the start."""

    unicorns: int
    rate: float
    """Readings per second of each unicorn."""
    count: int | None = None
    """Readings of each unicorn, if limited."""
    seconds: float | None = None
    """The flight's duration, if limited."""

    @property
    def total(self) -> float:
        """The number of readings of the whole flight, or infinity."""
        total = math.inf if self.count is None else float(self.count * self.unicorns)
        if self.seconds is None:
            return total
        return min(total, math.ceil(round(self.seconds * self.unicorns * self.rate, 6)))  # 0.1 × 3 × 10 is 3, not 4

    def count_due(self, elapsed: float) -> int:
        """Return how many readings are due after `elapsed` seconds."""
        due = math.floor(elapsed * self.unicorns * self.rate) + 1
        # This product and the quotient in `due_time` are rounded differently, but must agree.
        if self.due_time(due) <= elapsed:
            due += 1
        elif self.due_time(due - 1) > elapsed:
            due -= 1
        return int(min(self.total, due))

    def due_time(self, number: int) -> float:
        """Return when the reading with this number, from 0, is due."""
        return number / (self.unicorns * self.rate)

    def is_over(self, elapsed: float) -> bool:
        """Return whether the time is up, even for readings that were due and have not been sent."""
        return self.seconds is not None and elapsed > self.seconds + GRACE_SECONDS
