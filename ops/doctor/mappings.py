"""Check that the event source mappings are enabled, succeed, and are not behind."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning

_LOOKBACK = timedelta(minutes=10)
_PERIOD_SECONDS = 60
_FUNCTIONS = {
    "AggregatorName": "WildRydesProcessing",
    "ProcessorName": "WildRydesProcessing",
    "WatchName": "WildRydesMonitoring",
}
"""The output that names each function, and its stack."""
_PUSH = {"FeedName": "WildRydesDashboard"}
"""The same for the function that is there only with `-c feed=push`."""


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check the mapping of each function."""
    push = {output: stack for output, stack in _PUSH.items() if output in context.outputs}
    for output, stack in {**_FUNCTIONS, **push}.items():
        function = context.outputs[output]
        functions = context.session.client("lambda")
        event_source_mappings = functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        if not event_source_mappings:
            what = "it has no mapping, so it gets no records: somebody deleted the mapping"
            yield problem(f"function {function}", what, context.format_drift_command(context.get_stack_name(stack)))
        for mapping in event_source_mappings:
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
    """Check the age of the records that a function gets: `seconds`, or None if it got none."""
    about = f"lag of {function}"
    max_age = int(mapping.get("MaximumRecordAgeInSeconds", -1))
    normal = 120 + 2 * int(mapping.get("TumblingWindowInSeconds", 0))
    remedy = f"aws logs tail /aws/lambda/{function} --since 1h"
    if seconds is None:
        return ok(about, f"no batch within {_LOOKBACK.seconds // 60} minutes")
    if 0 < max_age < 2 * seconds:
        return problem(about, f"{seconds:,.0f} s, and Lambda gives up on records older than {max_age:,} s", remedy)
    if seconds > normal:
        return warning(about, f"{seconds:,.0f} s, while up to {normal} s are normal", remedy)
    return ok(about, f"{seconds:,.1f} s")


def _get_iterator_age(context: DeploymentContext, function: str) -> float | None:
    """Return the greatest iterator age of the last minutes, in seconds; None if there was no batch."""
    now = context.clock()
    answer = context.session.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - _LOOKBACK,
        EndTime=now,
        Period=_PERIOD_SECONDS,
        Statistics=["Maximum"],
    )
    return max((point["Maximum"] / 1000 for point in answer["Datapoints"]), default=None)
