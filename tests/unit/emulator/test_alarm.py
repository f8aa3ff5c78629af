from typing import Any

import pytest

from emulator.alarm import ALARM, INSUFFICIENT_DATA, OK, Condition

ABOVE = {"comparison": "GreaterThanThreshold", "threshold": 0.0}


@pytest.mark.parametrize(
    ("comparison", "value", "state"),
    [
        ("GreaterThanThreshold", 5.0, OK),
        ("GreaterThanThreshold", 5.1, ALARM),
        ("GreaterThanOrEqualToThreshold", 5.0, ALARM),
        ("LessThanThreshold", 5.0, OK),
        ("LessThanThreshold", 4.9, ALARM),
        ("LessThanOrEqualToThreshold", 5.0, ALARM),
    ],
)
def test_value_beyond_the_threshold_sets_the_alarm_off(comparison: str, value: float, state: str) -> None:
    assert Condition(comparison=comparison, threshold=5.0).evaluate([value], OK) == state


@pytest.mark.parametrize(("values", "state"), [([1, 1, 0, 0, 1], ALARM), ([1, 0, 0, 0, 1], OK), ([1] * 5, ALARM)])
def test_enough_of_the_last_periods_set_the_alarm_off(values: list[float], state: str) -> None:
    assert Condition(**ABOVE, periods=5, count=3).evaluate(values, OK) == state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("missing", "values", "before", "state"),
    [
        ("notBreaching", [None, None], ALARM, OK),
        ("notBreaching", [None, 1.0], OK, ALARM),
        ("breaching", [None, None], OK, ALARM),
        ("breaching", [0.0, 0.0], ALARM, OK),
        ("ignore", [None, None], ALARM, ALARM),
        ("ignore", [None, 0.0], ALARM, OK),
        ("missing", [None, None], OK, INSUFFICIENT_DATA),
        ("missing", [None, 1.0], OK, ALARM),
    ],
)
def test_missing_data_counts_as_the_alarm_says(
    missing: str, values: list[float | None], before: str, state: str
) -> None:
    assert Condition(**ABOVE, periods=2, count=1, missing=missing).evaluate(values, before) == state  # type: ignore[arg-type]


def test_periods_end_with_the_last_full_minute() -> None:
    condition = Condition(**ABOVE, period_seconds=300, periods=2)  # type: ignore[arg-type]
    assert condition.get_periods(6_059.9) == [(5_400, 5_700), (5_700, 6_000)]


def test_condition_is_read_from_an_alarm_that_a_template_created() -> None:
    alarm: dict[str, Any] = {
        "MetricName": "Errors",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 2,
        "Period": 300,
        "EvaluationPeriods": 3,
        "TreatMissingData": "notBreaching",
    }
    condition = Condition.from_alarm(alarm)
    assert condition == Condition(
        comparison="GreaterThanThreshold", threshold=2, period_seconds=300, periods=3, count=3, missing="notBreaching"
    )
    assert Condition.from_alarm({**alarm, "DatapointsToAlarm": 1}) != condition
    assert Condition.from_alarm({"AlarmRule": "ALARM(a)"}) is None
