"""Validate a Kinesis mapping as Lambda does. Source: Lambda API, CreateEventSourceMapping, and its error messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BOUNDS = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
_LEAST_AGE_SECONDS = 60
_POSITIONS = ("AT_TIMESTAMP", "LATEST", "TRIM_HORIZON")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a mapping is refused."""

    message: str
    code: str = "InvalidParameterValueException"
    status: int = 400


def find_fault(settings: Mapping[str, Any], *, now: float) -> Refusal | None:
    """Return why a mapping with these settings is refused, or None."""
    fault = _find_position_fault(settings, now)
    return fault or next((Refusal(message) for message in _list_faults(settings)), None)


def _list_faults(settings: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{name} must be from {least} to {greatest}."
        for name, (least, greatest) in _BOUNDS.items()
        if name in settings and not least <= int(settings[name]) <= greatest
    ]
    if 0 <= int(settings.get("MaximumRecordAgeInSeconds", -1)) < _LEAST_AGE_SECONDS:
        faults.append(f"MaximumRecordAgeInSeconds must be -1, or at least {_LEAST_AGE_SECONDS}.")
    if int(settings.get("ParallelizationFactor", 1)) > 1 and int(settings.get("TumblingWindowInSeconds", 0)):
        faults.append("Parallelization factor must be equal to 1 when tumbling window period is configured.")
    if (settings.get("FilterCriteria") or {}).get("Filters"):
        faults.append("The local cloud does not filter records: FilterCriteria must be left out.")
    return faults


def _find_position_fault(settings: Mapping[str, Any], now: float) -> Refusal | None:
    position, timestamp = settings.get("StartingPosition"), settings.get("StartingPositionTimestamp")
    if position is None:
        return Refusal(f"{_describe_fault(None)}: Member must not be null.")
    if position not in _POSITIONS:
        allowed = ", ".join(_POSITIONS)
        message = f"{_describe_fault(position)}: Member must satisfy enum value set: [{allowed}]"
        return Refusal(message, code="ValidationException")
    if (position == "AT_TIMESTAMP") != (timestamp is not None):
        return Refusal("StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP, and only with it.")
    if timestamp is not None and float(timestamp) > now:
        return Refusal("StartingPositionTimestamp cannot be in the future.")
    return None


def _describe_fault(position: object) -> str:
    value = "null" if position is None else f"'{position}'"
    return f"1 validation error detected: Value {value} at 'startingPosition' failed to satisfy constraint"
