"""A clock that calls a function: a run that fails is not worth a second attempt, since the next tick brings one."""

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
    good_for: Duration,
) -> None:
    """Call the function by a schedule. A call that can't begin waits for so long (`good_for`), and is dropped then."""
    function.configure_async_invoke(retry_attempts=0, max_event_age=good_for)
    events.Rule(
        stack,
        id_,
        description=description,
        schedule=schedule,
        targets=[targets.LambdaFunction(function, retry_attempts=0, max_event_age=good_for)],
    )
