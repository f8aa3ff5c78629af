"""Counting late readings, which arrived in a window that began after their own minute had ended."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.batch import Batch
from unicorn.timestamps import format_timestamp, start_of_minute


def get_window_start(event: Mapping[str, Any]) -> datetime | None:
    """Return when the event's window began. Without a window, return the arrival of the first record, if any."""
    if "window" in event:
        return datetime.fromisoformat(event["window"]["start"])
    for record in event["Records"]:
        return datetime.fromtimestamp(float(record["kinesis"]["approximateArrivalTimestamp"]), UTC)
    return None


def count_late(batch: Batch, window_start: datetime) -> int:
    """Return how many of the batch's readings are late."""
    first_timely = find_first_timely_minute(window_start)
    if all(minute >= first_timely for _, minute in batch.summaries):  # the usual case, which needs no count
        return 0
    return sum(reading.StatusTime < first_timely for reading in batch.readings)


def find_first_timely_minute(window_start: datetime) -> str:
    """Return the start of the first minute that ends at or after the start of the window, as a StatusTime."""
    just_before = window_start - timedelta.resolution
    return start_of_minute(format_timestamp(just_before))
