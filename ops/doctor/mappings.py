"""Checking the event source mappings: enabled, succeeding, and not behind."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning

_LOOKED_BACK = timedelta(minutes=10)
_PERIOD_SECONDS = 60
_FUNCTIONS = {
    "AggregatorName": "WildRydesProcessing",
    "ProcessorName": "WildRydesProcessing",
    "WatchName": "WildRydesMonitoring",
}
"""The output that names each function, and its stack."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check the mapping of each function."""
    for output, stack in _FUNCTIONS.items():
        function = context.deployment.outputs[output]
        found = context.deployment.session.client("lambda").list_event_source_mappings(FunctionName=function)
        if not found["EventSourceMappings"]:
            what = "it has no mapping, so it gets no records: somebody deleted the mapping"
            yield problem(f"function {function}", what, context.drift_command(context.stack_name(stack)))
        for mapping in found["EventSourceMappings"]:
            yield from check_mapping(function, mapping)
            yield check_lag(function, mapping, _get_iterator_age(context, function))


def check_mapping(function: str, mapping: Mapping[str, Any]) -> Iterator[Finding]:
    """Check that a mapping is enabled, and that its last batch succeeded."""
    about, state, result = f"mapping of {function}", mapping["State"], str(mapping.get("LastProcessingResult", ""))
    if state in ("Disabled", "Disabling"):
        remedy = f"aws lambda update-event-source-mapping --uuid {mapping['UUID']} --enabled"
        yield problem(about, f"it is {state}, so records wait until they expire", remedy)
    elif state != "Enabled":
        remedy = f"aws lambda get-event-source-mapping --uuid {mapping['UUID']}"
        yield warning(about, f"it is {state}", remedy)
    elif result.upper().startswith("PROBLEM"):
        remedy = f"aws logs tail /aws/lambda/{function} --since 1h"
        yield problem(about, f"its last batch: {result}", remedy)
    else:
        yield ok(about, f"{state}, last result: {result or 'none yet'}")


def check_lag(function: str, mapping: Mapping[str, Any], seconds: float | None) -> Finding:
    """Check the age of the records that a function gets."""
    about = f"lag of {function}"
    age = int(mapping.get("MaximumRecordAgeInSeconds", -1))
    usual = 120 + 2 * int(mapping.get("TumblingWindowInSeconds", 0))
    remedy = f"aws logs tail /aws/lambda/{function} --since 1h"
    if seconds is None:
        return ok(about, f"no batch within {_LOOKED_BACK.seconds // 60} minutes")
    if 0 < age < 2 * seconds:
        return problem(about, f"{seconds:,.0f} s, and Lambda gives up on records older than {age:,} s", remedy)
    if seconds > usual:
        return warning(about, f"{seconds:,.0f} s, while up to {usual} s are normal", remedy)
    return ok(about, f"{seconds:,.1f} s")


def _get_iterator_age(context: DeploymentContext, function: str) -> float | None:
    """Return the greatest iterator age of the last minutes, in seconds; None if there was no batch."""
    now = context.clock()
    answer = context.deployment.session.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - _LOOKED_BACK,
        EndTime=now,
        Period=_PERIOD_SECONDS,
        Statistics=["Maximum"],
    )
    return max((point["Maximum"] / 1000 for point in answer["Datapoints"]), default=None)
