from typing import Any

import pytest

from emulator.event_source_mapping.validation import find_fault

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("asked", "why"),
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
    ],
)
def test_what_lambda_refuses_is_refused(asked: dict[str, Any], why: str) -> None:
    assert find_fault(asked, now=NOW) == why


@pytest.mark.parametrize(
    "asked",
    [
        {"ParallelizationFactor": 10, "TumblingWindowInSeconds": 0},
        {"ParallelizationFactor": 1, "TumblingWindowInSeconds": 900},
        {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": NOW},
        {"MaximumRetryAttempts": -1, "MaximumRecordAgeInSeconds": -1},
    ],
)
def test_what_lambda_takes_is_taken(asked: dict[str, Any]) -> None:
    assert find_fault(asked, now=NOW) is None
