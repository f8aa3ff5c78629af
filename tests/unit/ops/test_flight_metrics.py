from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from ops.flight_metrics import FlightMetrics, _MetricReader
from tests.unit.mocked_aws import mocked_aws

FIGURES = FlightMetrics(
    iterator_age={"A": 0.12345, "B": 4.0},
    rows_after_window=2.34567,
    memory={"cloud": 300 * 2**20 + 1, "functions": 50 * 2**20},
    throttled={"records": 1234, "reads": 0, "invocations": 2},
)


def test_document_has_seconds_megabytes_and_counts() -> None:
    assert FIGURES.to_dict() == {
        "iterator_age_seconds": {"A": 0.123, "B": 4.0},
        "rows_after_window_seconds": 2.346,
        "memory_mb": {"cloud": 300, "functions": 50},
        "throttled": {"records": 1234, "reads": 0, "invocations": 2},
    }


def test_sentences_say_what_the_document_says() -> None:
    assert FIGURES.lines() == [
        "greatest iterator age: A 0.1 s, B 4.0 s",
        "each reading was in its minute row at most 2.3 s after its window's end",
        "peak memory: 300 MB for the local cloud, 50 MB for its functions",
        "throttled: 1,234 records, 0 reads, 2 invocations",
    ]


def test_metrics_are_those_of_the_name_since_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    with mocked_aws(monkeypatch):
        cloudwatch, moment = boto3.client("cloudwatch"), datetime.now(UTC) - timedelta(minutes=2)
        for name, value in (("A", 3.0), ("A", 5.0), ("B", 9.0)):
            dimensions = [{"Name": "FunctionName", "Value": name}]
            datum: Any = {"MetricName": "IteratorAge", "Dimensions": dimensions, "Value": value, "Timestamp": moment}
            cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[datum])
        watch = _MetricReader(cloudwatch, datetime.now(UTC) - timedelta(minutes=10))
        assert watch.get_maximum("AWS/Lambda", "IteratorAge", FunctionName="A") == 5.0
        assert watch.get_sum("AWS/Lambda", "IteratorAge", FunctionName="A") == 8
        assert watch.get_maximum("AWS/Lambda", "IteratorAge", FunctionName="C") == 0.0
