"""What Lambda refuses of a Kinesis mapping. Source: Lambda API, CreateEventSourceMapping, and its error messages."""

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


def find_fault(asked: Mapping[str, Any], *, now: float) -> str | None:
    """Why a mapping with these settings is refused; None where it isn't."""
    for name, (least, most) in _BOUNDS.items():
        if name in asked and not least <= int(asked[name]) <= most:
            return f"{name} must be from {least} to {most}."
    if int(asked.get("ParallelizationFactor", 1)) > 1 and int(asked.get("TumblingWindowInSeconds", 0)):
        return "Parallelization factor must be equal to 1 when tumbling window period is configured."
    moment = asked.get("StartingPositionTimestamp")
    if (asked.get("StartingPosition") == "AT_TIMESTAMP") != (moment is not None):
        return "StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP, and only with it."
    if moment is not None and float(moment) > now:
        return "StartingPositionTimestamp cannot be in the future."
    return None
