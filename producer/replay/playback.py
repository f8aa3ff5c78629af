"""The schedule of a replay: when each fix is due, and at which time its vehicle says it was there."""

import math
from collections import deque
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from producer.replay.fixes import Fix
from producer.replay.loading import Recording
from producer.schedule import GRACE_SECONDS
from unicorn.reading import Reading
from unicorn.timestamps import format_milliseconds

_MAX_QUEUED = 10_000
"""How many fixes are read ahead, although more are due, so that memory is bounded. As many fill several calls."""
_PAUSE_SECONDS = 1.0
"""The time from the last fix of a lap to the first of the next."""


class Playback:
    """The numbered readings of a recording, by time, as `producer.run.Timetable`. Times are seconds since the start.

    `speed` is how many times faster than they were recorded. `keeps_times` leaves each reading its recorded time.
    `seconds` limits the duration.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float = 1.0,
        is_loop: bool = False,
        keeps_times: bool = False,
        seconds: float | None = None,
    ) -> None:
        self._recording, self._speed, self._keeps_times = recording, speed, keeps_times
        self._seconds = seconds
        self._fixes = self._iterate_laps(is_loop)
        self._queue: deque[tuple[float, Fix]] = deque()
        self._taken = 0
        self._last_due = 0.0
        self._last_times: dict[str, int] = {}
        self.total = math.inf
        """How many readings there are, or infinity as long as the end is not known."""

    def count_due(self, elapsed: float) -> int:
        """Return how many readings are due after `elapsed` seconds, or fewer if they are very many."""
        while len(self._queue) < _MAX_QUEUED and self._is_head_due(elapsed):
            if not self._read_next():
                break
        return self._taken + len(self._queue) - (not self._is_head_due(elapsed))

    def _is_head_due(self, elapsed: float) -> bool:
        """Return whether all that was read ahead is due, so that more may be."""
        return not self._queue or self._queue[-1][0] <= elapsed

    def _read_next(self) -> bool:
        """Read one fix ahead. At the end, note the total and return False."""
        due, fix = next(self._fixes, (math.inf, None))
        if fix is None or (self._seconds is not None and due >= self._seconds):
            self.total = self._taken + len(self._queue)
            return False
        self._queue.append((due, fix))
        self._last_due = due
        return True

    def due_time(self, number: int) -> float:
        """Return when the reading with this number, from 0, is due. Those that were taken are forgotten."""
        index = number - self._taken
        if index >= len(self._queue):
            self._read_next()
        return self._queue[index][0] if 0 <= index < len(self._queue) else self._last_due

    def is_over(self, elapsed: float) -> bool:
        """Return whether the time is up, even for readings that were due and have not been sent."""
        return self._seconds is not None and elapsed > self._seconds + GRACE_SECONDS

    def fly(self, now: Callable[[], int]) -> Iterator[Reading]:
        """Yield the readings. Their times begin now, unless they keep the recorded ones."""
        began = now()
        while self._queue:
            due, fix = self._queue.popleft()
            self._taken += 1
            yield fix.reading if self._keeps_times else self._move(fix.reading, began + round(due * 1000))

    def _move(self, reading: Reading, time: int) -> Reading:
        """Return the reading at another time, in milliseconds. StatusTimes of a vehicle strictly increase."""
        time = max(time, self._last_times.get(reading.Name, time - 1) + 1)
        self._last_times[reading.Name] = time
        return replace(reading, StatusTime=format_milliseconds(time))

    def _iterate_laps(self, is_loop: bool) -> Iterator[tuple[float, Fix]]:
        """Yield each fix and when it is due."""
        start = 0.0
        while True:
            for fix in self._recording.iterate():
                yield start + (fix.time - self._recording.first) / 1000 / self._speed, fix
            if not is_loop:
                return
            start += (self._recording.last - self._recording.first) / 1000 / self._speed + _PAUSE_SECONDS
