"""Measure how long after the end of its window a reading was on the stream of summaries."""

from collections.abc import Iterable, Mapping

from unicorn.summary import MinuteSummary
from unicorn.timestamps import at_offset

Arrivals = Mapping[tuple[str, str], float]
"""When each reading, by Name and StatusTime, first arrived on its stream: seconds since the epoch."""


def measure_delay(arrivals: Arrivals, emitted: Iterable[tuple[float, MinuteSummary]], *, window_seconds: int) -> float:
    """Return the longest delay in seconds from the end of a reading's window to the first summary that contains it.

    `emitted` are the summaries in stream order, each with its arrival. Without a window, the delay begins with the
    reading's arrival. A window that ended early has no delay.
    """
    waiting, greatest = dict(arrivals), 0.0
    for emitted_at, summary in emitted:
        for offset in summary.Steps:
            arrived = waiting.pop((summary.Name, at_offset(summary.StatusTime, offset)), None)
            if arrived is not None:
                greatest = max(greatest, emitted_at - _get_window_end(arrived, window_seconds))
    return greatest


def _get_window_end(arrived: float, seconds: int) -> float:
    return (int(arrived) // seconds + 1) * seconds if seconds else arrived
