"""Late readings: their own minute was over before the window began in which they arrived."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.batch import Batch
from unicorn.timestamps import format_timestamp

_MINUTE = timedelta(minutes=1)


def get_window_start(event: Mapping[str, Any]) -> datetime | None:
    """Return when the event's window began. Without a window, return the arrival of the first record, if any."""
    if "window" in event:
        return datetime.fromisoformat(event["window"]["start"])
    for record in event["Records"]:
        return datetime.fromtimestamp(float(record["kinesis"]["approximateArrivalTimestamp"]), UTC)
    return None


def count_late(batch: Batch, window_start: datetime) -> int:
    """Return how many of the batch's readings are late. The fast path has no late minute, and so no late reading."""
    first_timely = find_first_timely_minute(window_start)
    if all(minute >= first_timely for _, minute in batch.summaries):
        return 0
    return sum(reading.StatusTime < first_timely for reading in batch.readings)


def find_first_timely_minute(window_start: datetime) -> str:
    """Return the start of the first minute that ends at or after the start of the window, as a StatusTime."""
    before = window_start - _MINUTE
    floor = before.replace(second=0, microsecond=0)
    return format_timestamp(floor if floor == before else floor + _MINUTE)
