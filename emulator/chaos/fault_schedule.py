"""Dice that a seed loads: whether the n-th opportunity of a kind of fault is taken depends on nothing else."""

import math
import threading
from collections.abc import Mapping
from random import Random

SOON = 3
"""Each kind strikes within so many of its first opportunities, so that a short flight meets all kinds."""


class FaultSchedule:
    """May be thrown by several threads. Equal seeds and rates give equal throws, kind by kind."""

    def __init__(self, seed: int, rates: Mapping[str, float]) -> None:
        self._rates = rates
        self._lock = threading.Lock()
        # A generator for each kind: how often the others are thrown, in whatever order, changes nothing for it.
        self._random = {kind: Random(f"{seed} {kind}") for kind in rates}
        self._left = {kind: random.randint(1, SOON) for kind, random in self._random.items()}

    def should_strike(self, kind: str) -> bool:
        """Whether a fault of this kind strikes at this opportunity."""
        with self._lock:
            self._left[kind] -= 1
            if self._left[kind] > 0:
                return False
            self._left[kind] = self._draw_gap(kind)
            return True

    def postpone(self, kind: str) -> None:
        """Strike at the next opportunity too: this one turned out to be none."""
        with self._lock:
            self._left[kind] = 1

    def _draw_gap(self, kind: str) -> int:
        """Opportunities up to the next strike, that one included: geometric, so that each is as likely as any."""
        chance = 1.0 - self._random[kind].random()
        return 1 + int(math.log(chance) / math.log(1.0 - self._rates[kind]))
