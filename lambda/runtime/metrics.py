"""The metrics of a batch, as one line in CloudWatch's embedded metric format (EMF).

Lambda writes a printed line to the log unchanged, also with JSON logging, and CloudWatch Logs extracts the metrics from
it. So metrics need no API call, no permission and no library.
Source: "Specification: Embedded metric format"; Lambda developer guide, "Log and monitor Python Lambda functions".
"""

import json
import os
import sys
from collections.abc import Mapping

NAMESPACE = "WildRydes"
FUNCTION_STAGE_VARIABLE = "STAGE"
"""The environment variable with the stage's name in tags and metrics."""
UNITS = {
    "Readings": "Count",
    "Late": "Count",
    "Duplicate": "Count",
    "Quarantined": "Count",
    "Summaries": "Count",
    "Rows": "Count",
    "Lag": "Milliseconds",
    "Unicorns": "Count",
    "Silent": "Count",
    "LowVitals": "Count",
}
"""Every metric and its unit; docs/operating.md says what each counts. Each metric costs money, so there are few."""


def put_metrics(values: Mapping[str, float], *, now: float) -> None:
    """Write metrics of the names in UNITS to standard output. `now` is in seconds since the epoch."""
    dimensions = {
        "Stage": os.environ.get(FUNCTION_STAGE_VARIABLE, "default"),
        "Function": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "none"),
    }
    # One write includes the line end, so that no other output gets into the line.
    sys.stdout.write(format_metrics(values, dimensions=dimensions, now=now) + "\n")
    sys.stdout.flush()


def format_metrics(values: Mapping[str, float], *, dimensions: Mapping[str, str], now: float) -> str:
    """Return the EMF document on one line."""
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
    }
    document = {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}, **dimensions, **values}
    return json.dumps(document, separators=(",", ":"))
