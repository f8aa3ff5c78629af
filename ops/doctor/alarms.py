"""Check the alarms."""

from collections.abc import Iterator

from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, warning
from ops.leftovers.leftover import belongs_to_stage


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Report every alarm of the stage in state ALARM. The remedy prints its description, which says what to do."""
    pages = context.session.client("cloudwatch").get_paginator("describe_alarms").paginate(StateValue="ALARM")
    alarms = {alarm["AlarmName"]: alarm for page in pages for alarm in page["MetricAlarms"]}
    own_alarms = {name: alarm for name, alarm in alarms.items() if belongs_to_stage(context.stage, name)}
    for name, alarm in own_alarms.items():
        remedy = f"aws cloudwatch describe-alarms --alarm-names {name} --query MetricAlarms[].AlarmDescription"
        yield warning(f"alarm {name}", str(alarm.get("StateReason") or "it is in alarm"), remedy)
    if not own_alarms:
        yield ok("alarms", "none is in alarm")
