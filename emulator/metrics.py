"""Metrics that functions print in embedded metric format become CloudWatch's, as CloudWatch Logs makes them.

Source: CloudWatch user guide, "Specification: Embedded metric format".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_VALUES = 100
"""The most values that a document may have for one metric."""


@dataclass(frozen=True, slots=True)
class MetricValue:
    """One value of one metric."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: Mapping[str, str]


def install() -> None:
    """Make the emulator read what functions print. Call before it serves."""
    from ministack.services import cloudwatch, lambda_svc

    emit = lambda_svc._emit_lambda_logs

    def emit_lambda_logs(function: dict[str, Any], request_id: str, log: str, *arguments: Any, **more: Any) -> None:
        emit(function, request_id, log, *arguments, **more)
        for datum in parse_metrics(log):
            cloudwatch.record_metric(datum.namespace, datum.name, datum.value, datum.unit, dict(datum.dimensions))

    lambda_svc._emit_lambda_logs = emit_lambda_logs


def parse_metrics(log: str) -> Iterator[MetricValue]:
    """What the lines of a log that are documents of the format say; other lines say nothing."""
    for line in log.splitlines():
        if '"_aws"' in line:
            try:
                yield from list(_parse_document(json.loads(line)))
            except (ValueError, LookupError, TypeError, AttributeError):
                continue  # as CloudWatch: what isn't in the format is a log line like any other


def _parse_document(document: Mapping[str, Any]) -> Iterator[MetricValue]:
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for keys in directive["Dimensions"]:
            dimensions = {key: str(document[key]) for key in keys}
            for metric in directive["Metrics"]:
                given = document[metric["Name"]]
                for value in (given if isinstance(given, list) else [given])[:_MOST_VALUES]:
                    yield MetricValue(
                        directive["Namespace"], metric["Name"], float(value), metric.get("Unit", "None"), dimensions
                    )
