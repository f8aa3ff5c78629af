"""Call a function on a schedule, without retries: the next run replaces a failed one."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets

from stacks.base import FleetStack
from stacks.function import Function


def add_schedule(
    stack: FleetStack,
    id_: str,
    function: Function,
    *,
    schedule: events.Schedule,
    description: str,
    max_delay: Duration,
) -> None:
    """Call the function on a schedule. A call that can't start within `max_delay` is dropped."""
    function.configure_async_invoke(retry_attempts=0, max_event_age=max_delay)
    events.Rule(
        stack,
        id_,
        description=description,
        schedule=schedule,
        targets=[targets.LambdaFunction(function, retry_attempts=0, max_event_age=max_delay)],
    )
