"""What a function tells CloudWatch of its batch: one line in embedded metric format.

Lambda passes on a line that is printed as it is, with JSON logging too, and CloudWatch Logs takes the metrics from it:
no call, no right and no library is needed for them.
Source: "Specification: Embedded metric format"; Lambda developer guide, "Log and monitor Python Lambda functions".
"""

import json
import os
import sys
from collections.abc import Mapping

NAMESPACE = "WildRydes"
FUNCTION_STAGE_VARIABLE = "STAGE"
"""The environment variable that holds the stage's name."""
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
"""Every metric there is, and its unit; docs/operating.md says what each one counts. Each costs, so they are few."""


def put_metrics(values: Mapping[str, float], *, now: float) -> None:
    """Write the batch's metrics, of the names in UNITS, to standard output; `now` is seconds since the epoch."""
    dimensions = {
        "Stage": os.environ.get(FUNCTION_STAGE_VARIABLE, "default"),
        "Function": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "none"),
    }
    # One write, line end included, so that no other output gets into the line.
    sys.stdout.write(metrics_line(values, dimensions=dimensions, now=now) + "\n")
    sys.stdout.flush()


def metrics_line(values: Mapping[str, float], *, dimensions: Mapping[str, str], now: float) -> str:
    """The document, on one line."""
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
    }
    document = {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}, **dimensions, **values}
    return json.dumps(document, separators=(",", ":"))
