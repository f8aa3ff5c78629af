"""The counts of a batch, as one line of the log in CloudWatch's embedded metric format (EMF).

Lambda writes a printed line to the log unchanged, also with JSON logging. CloudWatch Logs extracts the metrics that the
line declares, and Logs Insights reads all its fields. So counts need no API call, no permission and no library.
Source: "Specification: Embedded metric format"; Lambda developer guide, "Log and monitor Python Lambda functions".
"""

import json
import os
import sys
from collections.abc import Mapping

NAMESPACE = "WildRydes"
FUNCTION_STAGE_VARIABLE = "STAGE"
"""The environment variable with the stage's name in tags and metrics."""
METRICS = frozenset({"Quarantined", "Unicorns", "FailedBatches"})
"""The counts that are metrics, because an alarm watches them. Each metric costs money, while a field costs none."""
FIELDS = frozenset({"Readings", "Late", "Duplicate", "Summaries", "Rows", "Lag", "Silent", "LowVitals"})
"""The counts that are only fields of the log. docs/operating.md says what each counts; `Lag` is in milliseconds."""


def log_counts(values: Mapping[str, float], *, now: float) -> None:
    """Write counts of the names in METRICS and FIELDS to standard output. `now` is in seconds since the epoch."""
    dimensions = {
        "Stage": os.environ.get(FUNCTION_STAGE_VARIABLE, "default"),
        "Function": os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "none"),
    }
    # One write includes the line end, so that no other output gets into the line.
    sys.stdout.write(format_counts(values, dimensions=dimensions, now=now) + "\n")
    sys.stdout.flush()


def format_counts(values: Mapping[str, float], *, dimensions: Mapping[str, str], now: float) -> str:
    """Return the EMF document on one line. Raises ValueError for a name that is in neither METRICS nor FIELDS."""
    if unknown := values.keys() - METRICS - FIELDS:
        raise ValueError(f"nothing is counted as {', '.join(sorted(unknown))}")
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in values if name in METRICS],
    }
    document = {"_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}, **dimensions, **values}
    return json.dumps(document, separators=(",", ":"))
