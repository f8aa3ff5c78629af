"""Choose faults from the start of chaos until its time is over."""

import threading
from collections.abc import Callable, Iterable

from emulator.chaos.fault_schedule import FaultSchedule


class FaultInjector:
    """Chooses faults while chaos is active. Several threads may share it."""

    def __init__(
        self, schedule: FaultSchedule, *, seconds: float, clock: Callable[[], float], report: Callable[[str, str], None]
    ) -> None:
        self._schedule, self._seconds, self._clock = schedule, seconds, clock
        self._lock = threading.Lock()
        self._end: float | None = None
        self.report = report
        """Called with the kind of each fault that struck, and what it struck."""

    def begin(self) -> bool:
        """Start chaos unless it was started before, and return whether this call started it."""
        with self._lock:
            is_first = self._end is None
            if is_first:
                self._end = self._clock() + self._seconds
            return is_first

    @property
    def is_active(self) -> bool:
        return self._end is not None and self._clock() < self._end

    def choose(self, kinds: Iterable[str]) -> str | None:
        """Return the kind of fault that strikes at this opportunity, or None."""
        return next((kind for kind in kinds if self._schedule.should_strike(kind)), None) if self.is_active else None

    def postpone(self, kind: str) -> None:
        """Choose a kind at its next opportunity, because it could not strike at this one."""
        self._schedule.postpone(kind)
