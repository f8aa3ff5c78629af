"""Which readings of a batch are late: their own minute was over before the window in which they arrived began."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.batch import Batch

_MINUTE = timedelta(minutes=1)


def window_start(event: Mapping[str, Any]) -> datetime | None:
    """When the event's window began; without one, when its first record arrived. None for an event of neither."""
    if "window" in event:
        return datetime.fromisoformat(event["window"]["start"])
    for record in event["Records"]:
        return datetime.fromtimestamp(float(record["kinesis"]["approximateArrivalTimestamp"]), UTC)
    return None


def late(batch: Batch, start: datetime) -> int:
    """How many of the batch's readings are late for a window that began at `start`: none, if no minute of it is."""
    begin = _earliest_in_time(start)
    if all(minute >= begin for _, minute in batch.summaries):
        return 0
    return sum(reading.StatusTime < begin for reading in batch.readings)


def _earliest_in_time(start: datetime) -> str:
    """The first StatusTime that isn't late: the start of the first minute that ended no sooner than the window began.

    StatusTimes compare as texts, so that the batch's readings need no more than that.
    """
    before = start.astimezone(UTC) - _MINUTE
    floor = before.replace(second=0, microsecond=0)
    first = floor if floor == before else floor + _MINUTE
    return first.strftime("%Y-%m-%d %H:%M:00.000")
