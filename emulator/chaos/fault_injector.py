"""From when to when chaos reigns, and what it did."""

import threading
from collections.abc import Callable, Iterable

from emulator.chaos.fault_schedule import FaultSchedule


class FaultInjector:
    """Chooses faults while its time lasts. May be used by several threads."""

    def __init__(
        self, dice: FaultSchedule, *, seconds: float, clock: Callable[[], float], report: Callable[[str, str], None]
    ) -> None:
        self._dice, self._seconds, self._clock = dice, seconds, clock
        self._lock = threading.Lock()
        self._end: float | None = None
        self.report = report
        """To be told the kind of each fault that struck, and what it struck."""

    def begin(self) -> bool:
        """Begin, unless it began before; whether it begins now."""
        with self._lock:
            begins = self._end is None
            if begins:
                self._end = self._clock() + self._seconds
            return begins

    @property
    def is_active(self) -> bool:
        return self._end is not None and self._clock() < self._end

    def choose(self, kinds: Iterable[str]) -> str | None:
        """The fault that strikes here, at most one of these kinds."""
        return next((kind for kind in kinds if self._dice.should_strike(kind)), None) if self.is_active else None

    def postpone(self, kind: str) -> None:
        """Choose a kind again at its next opportunity, because it could not strike at this one."""
        self._dice.postpone(kind)
