from typing import Any

import pytest

from emulator.event_source_mapping.validation import find_fault

NOW = 1_800_000_000.0
POSITION = {"StartingPosition": "TRIM_HORIZON"}


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"ParallelizationFactor": 11}, "ParallelizationFactor must be from 1 to 10."),
        ({"ParallelizationFactor": 0}, "ParallelizationFactor must be from 1 to 10."),
        ({"BatchSize": 10_001}, "BatchSize must be from 1 to 10000."),
        ({"TumblingWindowInSeconds": 901}, "TumblingWindowInSeconds must be from 0 to 900."),
        (
            {"ParallelizationFactor": 2, "TumblingWindowInSeconds": 60},
            "Parallelization factor must be equal to 1 when tumbling window period is configured.",
        ),
        (
            {"StartingPosition": "AT_TIMESTAMP"},
            "StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP, and only with it.",
        ),
        (
            {"StartingPosition": "LATEST", "StartingPositionTimestamp": NOW},
            "StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP, and only with it.",
        ),
        (
            {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": NOW + 1},
            "StartingPositionTimestamp cannot be in the future.",
        ),
        (
            {"FilterCriteria": {"Filters": [{"Pattern": "{}"}]}},
            "The local cloud does not filter records: FilterCriteria must be left out.",
        ),
    ],
)
def test_settings_that_lambda_refuses_are_refused(settings: dict[str, Any], fault: str) -> None:
    refusal = find_fault(POSITION | settings, now=NOW)
    assert refusal
    assert (refusal.message, refusal.code, refusal.status) == (fault, "InvalidParameterValueException", 400)


@pytest.mark.parametrize("age", [0, 1, 59])
def test_maximum_age_of_less_than_a_minute_is_refused(age: int) -> None:
    refusal = find_fault({**POSITION, "MaximumRecordAgeInSeconds": age}, now=NOW)
    assert refusal
    assert refusal.message == "MaximumRecordAgeInSeconds must be -1, or at least 60."


@pytest.mark.parametrize(
    ("settings", "code", "value"),
    [
        ({}, "InvalidParameterValueException", "null"),
        ({"StartingPosition": "OLDEST"}, "ValidationException", "'OLDEST'"),
    ],
)
def test_mapping_without_a_starting_position_is_refused(settings: dict[str, Any], code: str, value: str) -> None:
    refusal = find_fault(settings, now=NOW)
    assert refusal
    assert (refusal.code, refusal.status) == (code, 400)
    assert f"Value {value} at 'startingPosition' failed" in refusal.message


@pytest.mark.parametrize(
    "settings",
    [
        {"ParallelizationFactor": 10, "TumblingWindowInSeconds": 0},
        {"ParallelizationFactor": 1, "TumblingWindowInSeconds": 900},
        {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": NOW},
        {"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1},
        {"MaximumRecordAgeInSeconds": 60},
        {"FilterCriteria": {"Filters": []}},
    ],
)
def test_settings_that_lambda_accepts_are_accepted(settings: dict[str, Any]) -> None:
    assert find_fault(POSITION | settings, now=NOW) is None
