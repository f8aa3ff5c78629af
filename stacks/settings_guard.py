"""Refuse unsafe updates before the streams change: the function `WildRydesSettingsGuard`, as a custom resource."""

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_iam as iam

from settings_guard.rules import DECLARED_VITALS, JUDGED_SETTINGS, describe_vitals
from stacks.base import FleetStack
from stacks.function import Function
from stacks.settings import to_context_value
from unicorn.selected_fleet import FLEET

_TIMEOUT_SECONDS = 30


def add_settings_guard(stack: FleetStack, *, streams: list[str]) -> CustomResource:
    """Add the guard. What must not change in an unsafe update depends on the returned resource."""
    arns = [stack.format_arn(service="kinesis", resource="stream", resource_name=name) for name in streams]
    function = Function(
        stack,
        "SettingsGuard",
        name="WildRydesSettingsGuard",
        handler="settings_guard.handler.handle",
        description="Refuses updates that would lose data",
        environment={},
        policy=[
            iam.PolicyStatement(actions=["kinesis:DescribeStreamSummary"], resources=arns),
            iam.PolicyStatement(actions=["cloudformation:DescribeStacks"], resources=[stack.stack_id]),
        ],
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    settings = {name: to_context_value(getattr(stack.settings, name)) for name in JUDGED_SETTINGS}
    return CustomResource(
        stack,
        "SettingsCheck",
        resource_type="Custom::SettingsGuard",
        service_token=function.function_arn,
        service_timeout=Duration.seconds(3 * _TIMEOUT_SECONDS),
        properties={"Streams": streams, "Settings": {**settings, DECLARED_VITALS: describe_vitals(FLEET.vitals)}},
    )
