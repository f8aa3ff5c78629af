"""Turn metrics that functions print in embedded metric format into CloudWatch metrics, as CloudWatch Logs does.

Source: CloudWatch user guide, "Specification: Embedded metric format".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.ministack import cloudwatch, lambda_svc

_MAX_VALUES = 100
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
    emit = lambda_svc.emit_lambda_logs

    def emit_lambda_logs(function: dict[str, Any], request_id: str, log: str, *arguments: Any, **options: Any) -> None:
        emit(function, request_id, log, *arguments, **options)
        for metric in parse_metrics(log):
            cloudwatch.record_metric(metric.namespace, metric.name, metric.value, metric.unit, dict(metric.dimensions))

    lambda_svc.emit_lambda_logs = emit_lambda_logs


def parse_metrics(log: str) -> Iterator[MetricValue]:
    """Yield the metrics in those lines of a log that are in the format. Other lines are skipped."""
    for line in log.splitlines():
        if '"_aws"' in line:
            try:
                yield from list(_parse_document(json.loads(line)))
            except (ValueError, LookupError, TypeError, AttributeError):
                continue  # CloudWatch treats a malformed document as an ordinary log line


def _parse_document(document: Mapping[str, Any]) -> Iterator[MetricValue]:
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for keys in directive["Dimensions"]:
            dimensions = {key: str(document[key]) for key in keys}
            for metric in directive["Metrics"]:
                values = document[metric["Name"]]
                for value in (values if isinstance(values, list) else [values])[:_MAX_VALUES]:
                    yield MetricValue(
                        directive["Namespace"], metric["Name"], float(value), metric.get("Unit", "None"), dimensions
                    )
