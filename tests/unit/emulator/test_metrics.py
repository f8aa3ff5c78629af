import json
from typing import Any

import pytest

from emulator.metrics import MetricValue, parse_metrics
from runtime.metrics import metrics_line

DIMENSIONS = {"Stage": "default", "Function": "WildRydesAggregator"}


def test_what_a_function_prints_is_what_cloudwatch_gets() -> None:
    line = metrics_line({"Readings": 3, "Lag": 12.5}, dimensions=DIMENSIONS, now=1.0)
    log = f'{{"level": "INFO", "message": "aggregated"}}\n{line}\n[INFO] plain text'
    assert list(parse_metrics(log)) == [
        MetricValue("WildRydes", "Readings", 3.0, "Count", DIMENSIONS),
        MetricValue("WildRydes", "Lag", 12.5, "Milliseconds", DIMENSIONS),
    ]


def test_each_set_of_dimensions_and_each_of_several_values_is_a_datum() -> None:
    document = {
        "_aws": {
            "Timestamp": 0,
            "CloudWatchMetrics": [{"Namespace": "N", "Dimensions": [["A"], ["A", "B"]], "Metrics": [{"Name": "M"}]}],
        },
        "A": "a",
        "B": "b",
        "M": [1, 2],
    }
    found = list(parse_metrics(json.dumps(document)))
    assert [(datum.value, datum.unit, sorted(datum.dimensions)) for datum in found] == [
        (1.0, "None", ["A"]),
        (2.0, "None", ["A"]),
        (1.0, "None", ["A", "B"]),
        (2.0, "None", ["A", "B"]),
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"_aws": None},
        {"_aws": {"CloudWatchMetrics": [{"Namespace": "N", "Dimensions": [["A"]], "Metrics": [{"Name": "M"}]}]}},
        {"_aws": {"CloudWatchMetrics": [{"Namespace": "N", "Dimensions": [[]], "Metrics": [{"Name": "M"}]}]}, "M": "x"},
        ["_aws"],
    ],
)
def test_a_line_that_is_not_in_the_format_says_nothing(document: Any) -> None:
    assert list(parse_metrics(json.dumps(document))) == []


def test_a_line_that_is_cut_off_says_nothing() -> None:
    assert list(parse_metrics('{"_aws": {"CloudWatch')) == []
