"""Simulated sensors of vitals."""

from collections.abc import Callable

from unicorn.fleet import Vital


class VitalSensor:
    """The sensor of one vital of one vehicle, whose values walk as the fleet declares."""

    __slots__ = ("_count", "_value", "_vital", "name")

    def __init__(self, vital: Vital) -> None:
        self.name = vital.name
        self._vital = vital
        self._value = vital.walk.start
        self._count = 0

    def measure(self, chance: Callable[[], float]) -> float | None:
        """Return the value of one more reading, or None if the sensor does not answer. `chance` draws from 0 to 1."""
        walk = self._vital.walk
        self._count += 1
        if self._count % walk.every:
            return None
        change = _draw_change(chance()) * walk.step if walk.step else 0
        least, greatest = self._vital.valid
        self._value = min(greatest, max(least, self._value + change + walk.drift * walk.every))
        return int(self._value) if self._vital.is_whole else round(self._value, self._vital.decimals)


def _draw_change(chance: float) -> int:
    """Return no change half of the time, and otherwise a step up or down."""
    return 0 if chance < 0.5 else 1 if chance < 0.75 else -1
