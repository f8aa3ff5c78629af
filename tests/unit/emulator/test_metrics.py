import json
from typing import Any

import pytest

from emulator.metrics import MetricValue, parse_metrics
from runtime.metrics import format_counts

DIMENSIONS = {"Stage": "default", "Function": "WildRydesAggregator"}


def test_metrics_that_a_function_prints_reach_cloudwatch() -> None:
    line = format_counts({"Quarantined": 3, "Unicorns": 12.5, "Lag": 7.5}, dimensions=DIMENSIONS, now=1.0)
    log = f'{{"level": "INFO", "message": "aggregated"}}\n{line}\n[INFO] plain text'
    assert list(parse_metrics(log)) == [
        MetricValue("WildRydes", "Quarantined", 3.0, "Count", DIMENSIONS),
        MetricValue("WildRydes", "Unicorns", 12.5, "Count", DIMENSIONS),
    ]


def test_each_set_of_dimensions_and_each_value_is_a_metric_value() -> None:
    document = {
        "_aws": {
            "Timestamp": 0,
            "CloudWatchMetrics": [{"Namespace": "N", "Dimensions": [["A"], ["A", "B"]], "Metrics": [{"Name": "M"}]}],
        },
        "A": "a",
        "B": "b",
        "M": [1, 2],
    }
    metrics = list(parse_metrics(json.dumps(document)))
    assert [(metric.value, metric.unit, sorted(metric.dimensions)) for metric in metrics] == [
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
def test_line_that_is_not_in_the_format_is_skipped(document: Any) -> None:
    assert list(parse_metrics(json.dumps(document))) == []


def test_truncated_line_is_skipped() -> None:
    assert list(parse_metrics('{"_aws": {"CloudWatch')) == []
