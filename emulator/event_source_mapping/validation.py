"""Validate a Kinesis mapping as Lambda does. Source: Lambda API, CreateEventSourceMapping, and its error messages."""

from collections.abc import Mapping
from typing import Any

_BOUNDS = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}


def find_fault(settings: Mapping[str, Any], *, now: float) -> str | None:
    """Return why a mapping with these settings is refused, or None."""
    for name, (least, greatest) in _BOUNDS.items():
        if name in settings and not least <= int(settings[name]) <= greatest:
            return f"{name} must be from {least} to {greatest}."
    if int(settings.get("ParallelizationFactor", 1)) > 1 and int(settings.get("TumblingWindowInSeconds", 0)):
        return "Parallelization factor must be equal to 1 when tumbling window period is configured."
    timestamp = settings.get("StartingPositionTimestamp")
    if (settings.get("StartingPosition") == "AT_TIMESTAMP") != (timestamp is not None):
        return "StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP, and only with it."
    if timestamp is not None and float(timestamp) > now:
        return "StartingPositionTimestamp cannot be in the future."
    return None
