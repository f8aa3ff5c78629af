"""Check the alarms."""

from collections.abc import Iterator

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, warning
from ops.leftovers.leftover import belongs_to_stage


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Report every alarm of the stage in state ALARM. The remedy prints its description, which says what to do."""
    pages = context.session.client("cloudwatch").get_paginator("describe_alarms").paginate(StateValue="ALARM")
    alarms = [
        alarm for page in pages for alarm in page["MetricAlarms"] if belongs_to_stage(context.stage, alarm["AlarmName"])
    ]
    for alarm in alarms:
        remedy = (
            f"aws cloudwatch describe-alarms --alarm-names {alarm['AlarmName']} --query MetricAlarms[].AlarmDescription"
        )
        yield warning(f"alarm {alarm['AlarmName']}", str(alarm.get("StateReason") or "it is in alarm"), remedy)
    if not alarms:
        yield ok("alarms", "none is in alarm")
