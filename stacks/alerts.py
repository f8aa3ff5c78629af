"""Alert people about unicorns: the function `WildRydesWatch`, its state bucket, and its schedule."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3

from alerts.last_seen import FORGOTTEN_SECONDS
from alerts.roster import KEY
from alerts.state_store import EPISODES, SEEN
from stacks.base import FleetStack
from stacks.function import Function
from stacks.mapping import add_stream_source
from stacks.nag import acknowledge_objects
from stacks.schedule import add_schedule
from stacks.topic import AlertTopic
from unicorn.selected_fleet import FLEET

_DAY_SECONDS = 86_400


def add_alerts(
    stack: FleetStack,
    *,
    summaries: kinesis.IStream,
    failures: s3.IBucket,
    topic: AlertTopic,
    roster: s3.IBucket,
    console: str,
) -> Function:
    """Add `WildRydesWatch`, which stores when each unicorn was last seen, and each minute publishes what changed.

    `roster` is the bucket of the console for the roster of the fleet.
    """
    state_bucket = _add_state_bucket(stack)
    function = Function(
        stack,
        "Watch",
        name="WildRydesWatch",
        handler="alerts.handler.handle",
        description="Tells when unicorns fall silent or their vitals low and when that ends, and writes the roster",
        environment={
            "WATCH_BUCKET": state_bucket.bucket_name,
            "ROSTER_BUCKET": roster.bucket_name,
            "FAILURES_BUCKET": failures.bucket_name,
            "TOPIC": topic.topic_arn,
            "VITALS": FLEET.set_thresholds(stack.settings.vitals).thresholds,
            "SILENCE": str(stack.settings.silence),
            "CONSOLE": console,
        },
        policy=[
            *_allow_state(state_bucket),
            iam.PolicyStatement(actions=["s3:PutObject"], resources=[roster.arn_for_objects(KEY)]),
            *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),
            *topic.allow_publishing(),
        ],
    )
    acknowledge_objects(
        function.own_role, state_bucket, SEEN, "There is an object for each shard, and resharding changes the shards."
    )
    # On removal the function goes first, so that nothing writes to the bucket when it is emptied.
    function.node.add_dependency(state_bucket)
    add_schedule(
        stack,
        "EachMinute",
        function,
        schedule=events.Schedule.rate(Duration.minutes(1)),
        description="Calls the alerts function",
        max_delay=Duration.minutes(1),
    )
    add_stream_source(
        function,
        summaries,
        failures=failures,
        batch_size=10_000,
        batching_seconds=10,  # a window's summaries arrive within seconds, and each call reads and writes an object
        record_age_seconds=stack.settings.record_age_seconds,
    )
    return function


def _add_state_bucket(stack: FleetStack) -> s3.Bucket:
    """Add the bucket. A closed shard's object is not written any more, and expires once its unicorns are forgotten."""
    return stack.add_bucket(
        "Memory",
        lifecycle_rules=[
            s3.LifecycleRule(prefix=SEEN, expiration=Duration.days(FORGOTTEN_SECONDS // _DAY_SECONDS + 1)),
            s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
        ],
    )


def _allow_state(bucket: s3.IBucket) -> list[iam.PolicyStatement]:
    objects = [bucket.arn_for_objects(f"{SEEN}*"), bucket.arn_for_objects(EPISODES)]
    return [
        iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=objects),
        # With it, reading a missing object fails with "not found" instead of "denied".
        iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn]),
    ]
