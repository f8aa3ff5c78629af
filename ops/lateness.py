"""How long after its window's end a reading was in its minute row, from what both streams say."""

from collections.abc import Iterable, Mapping

from unicorn.reading import Reading
from unicorn.summary import MinuteSummary
from unicorn.timestamps import at_offset

Arrivals = Mapping[tuple[str, str], float]
"""When each reading, by Name and StatusTime, arrived on its stream first: seconds since the epoch."""


def reading_key(reading: Reading) -> tuple[str, str]:
    return reading.Name, reading.StatusTime


def measure_delay(arrivals: Arrivals, emitted: Iterable[tuple[float, MinuteSummary]], *, window_seconds: int) -> float:
    """The most seconds from the end of a reading's window to the arrival of the first summary that has it.

    `emitted` are the summaries in the order of their stream, each with its own arrival. Without a window it is the
    time since the reading's arrival. A window that ended early counts as no delay.
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
