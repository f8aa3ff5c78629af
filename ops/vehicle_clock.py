"""Judge a vehicle's clock by the arrival of its readings, as the console does in `console/web/src/fleet/clocks.ts`."""

from dataclasses import dataclass

_MAX_AHEAD = 5.0
"""A reading can't be made after it arrives. Arrival is approximate, so this much is allowed. All times are seconds."""
_MAX_LATE = 300.0
"""A reading may arrive this late without doubt about its clock."""
_MIN_PACE = 0.9
"""The shortest time between two arrivals that shows whether a clock keeps pace with them."""
_MAX_DOUBT = 10.0
"""If all readings of this time are older than the newest one, they are not late: the clock is wrong."""
_UNITS = (("year", 365.25 * 86_400), ("day", 86_400.0), ("hour", 3_600.0), ("minute", 60.0))


@dataclass(slots=True)
class VehicleClock:
    """The clock of one vehicle. Times are seconds since the epoch."""

    error: float = 0.0
    """How far the clock is ahead; negative if it is behind, and 0 while it seems right."""
    newest: float = 0.0
    """The time of the newest reading, without the clock's error."""
    last_arrival: float = 0.0
    _last_right: float = 0.0
    """The time of the newest reading before the clock was wrong."""
    _doubted: tuple[float, float] | None = None
    """The arrival and StatusTime of the first doubtful reading since the last one without doubt."""

    def is_newest(self, status_time: float, arrived: float) -> bool:
        """Add a reading, and return whether it is the newest. A StatusTime far from its arrival is corrected."""
        time = self._correct(status_time, arrived)
        self.last_arrival = max(self.last_arrival, arrived)
        if time <= self.newest:
            return False
        self.newest = time
        return True

    def _correct(self, status_time: float, arrived: float) -> float:
        time = status_time - self.error
        is_plausible = _is_plausible(time, arrived)
        if arrived < self.last_arrival:  # an older record says nothing about the clock now
            return time if is_plausible else min(status_time, arrived, self.newest)
        if not is_plausible or time <= self.newest:
            return self._correct_doubtful(status_time, arrived)
        self._doubted = None
        if self.error and _is_plausible(status_time, arrived) and status_time > self.newest:
            self.error = 0.0
            return status_time
        return time

    def _correct_doubtful(self, status_time: float, arrived: float) -> float:
        """Correct a reading that is late, or by another clock than the one before."""
        time = status_time - self.error
        is_little_late = self.newest - _MAX_AHEAD < time <= self.newest and arrived < self.newest + _MAX_DOUBT
        if is_little_late and not self.error:
            return time  # even a clock that was set back is soon past this
        seems_right = _is_plausible(status_time, arrived) and not _is_plausible(time, arrived)
        if seems_right and status_time > self._last_right:
            return self._set_clock(status_time, status_time)
        # A reading that seems right may also be late, from before the clock was wrong.
        is_certain = not seems_right and time > arrived + _MAX_AHEAD
        is_newer = not seems_right and time > self.newest
        if is_certain or self._shows_clock(status_time, arrived, is_newer=is_newer):
            return self._set_clock(status_time, arrived)
        return status_time if seems_right else time

    def _set_clock(self, status_time: float, made_at: float) -> float:
        if not self.error:
            self._last_right = self.newest
        time = max(made_at, self.newest + 0.001)
        self.error = status_time - time
        self._doubted = None
        return time

    def _shows_clock(self, status_time: float, arrived: float, *, is_newer: bool) -> bool:
        """Return whether a wrong clock made the doubtful readings: unlike a backlog, it keeps pace with arrival."""
        if self._doubted:
            passed, advanced = arrived - self._doubted[0], status_time - self._doubted[1]
            if passed < _MIN_PACE:
                return False
            if advanced == 0 or abs(advanced - passed) <= 0.5 + passed / 2:
                return True
            if not is_newer:
                return passed >= _MAX_DOUBT
        self._doubted = (arrived, status_time)
        return False


def describe_clock_error(seconds: float) -> str | None:
    """Describe how wrong a clock is, by the seconds that it is ahead. Returns None if it is right to a minute."""
    size = abs(seconds)
    for noun, length in _UNITS:
        if size >= length * 0.99:  # a reading takes some time to arrive
            count = round(size / length, 1 if size < 9.95 * length else None)
            plural = "" if count == 1 else "s"
            return f"its clock is {count:g} {noun}{plural} {'ahead' if seconds > 0 else 'behind'}"
    return None


def _is_plausible(time: float, arrived: float) -> bool:
    """Return whether a reading may have been made at a time, by its arrival."""
    return arrived - _MAX_LATE <= time <= arrived + _MAX_AHEAD
