"""Schedule faults by a seed: whether the n-th opportunity of a kind is taken depends on nothing else."""

import math
import threading
from collections.abc import Mapping
from random import Random

SOON = 3
"""Each kind strikes within this many of its first opportunities, so that a short flight meets all kinds."""


class FaultSchedule:
    """Decides when faults strike. Several threads may share it; equal seeds and rates give equal decisions per kind."""

    def __init__(self, seed: int, rates: Mapping[str, float]) -> None:
        self._rates = rates
        self._lock = threading.Lock()
        # Each kind has its own generator, so that decisions about other kinds don't change its sequence.
        self._random = {kind: Random(f"{seed} {kind}") for kind in rates}
        self._remaining = {kind: random.randint(1, SOON) for kind, random in self._random.items()}

    def should_strike(self, kind: str) -> bool:
        """Take an opportunity for a kind of fault, and return whether the fault strikes."""
        with self._lock:
            self._remaining[kind] -= 1
            if self._remaining[kind] > 0:
                return False
            self._remaining[kind] = self._draw_gap(kind)
            return True

    def postpone(self, kind: str) -> None:
        """Strike at the next opportunity instead, because this one could not be used."""
        with self._lock:
            self._remaining[kind] = 1

    def _draw_gap(self, kind: str) -> int:
        """Draw the number of opportunities up to the next strike, from a geometric distribution."""
        chance = 1.0 - self._random[kind].random()
        return 1 + int(math.log(chance) / math.log(1.0 - self._rates[kind]))
