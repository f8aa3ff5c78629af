"""The watch over unicorns: its function, what it remembers, and the clock that calls it."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3

from alerts.last_seen import FORGOTTEN_SECONDS
from alerts.state_store import EPISODES, SEEN
from stacks.base import FleetStack
from stacks.function import Function
from stacks.mapping import Reader, add_stream_source
from stacks.nag import acknowledge_objects
from stacks.schedule import add_schedule
from stacks.topic import AlertTopic

_DAY_SECONDS = 86_400


def add_alerts(
    stack: FleetStack, *, summaries: kinesis.IStream, failures: s3.Bucket, topic: AlertTopic, console: str
) -> Reader:
    """`WildRydesWatch`, which keeps when each unicorn was heard, and each minute tells the topic what changed."""
    memory = _add_state_bucket(stack)
    function = Function(
        stack,
        "Watch",
        name="WildRydesWatch",
        handler="alerts.handler.handle",
        description="Tells when unicorns fall silent or their vitals low, and when that ends",
        environment={
            "WATCH_BUCKET": memory.bucket_name,
            "TOPIC": topic.topic_arn,
            "VITALS": str(stack.settings.vitals),
            "SILENCE": str(stack.settings.silence),
            "CONSOLE": console,
        },
        policy=[
            *_allow_state(memory),
            *stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),
            *topic.allow_publishing(),
        ],
    )
    acknowledge_objects(function.own_role, memory, SEEN, "There is an object for each shard, and shards come and go.")
    # On removal the bucket is emptied when nothing writes to it any more.
    function.node.add_dependency(memory)
    add_schedule(
        stack,
        "EachMinute",
        function,
        schedule=events.Schedule.rate(Duration.minutes(1)),
        description="Calls the watch over unicorns",
        good_for=Duration.minutes(1),
    )
    return add_stream_source(
        function,
        summaries,
        failures=failures,
        batch_size=10_000,
        batching_seconds=10,  # the summaries of a window come within seconds, and each call reads and writes an object
        record_age_seconds=stack.settings.record_age_seconds,
    )


def _add_state_bucket(stack: FleetStack) -> s3.Bucket:
    """A shard's object that wasn't written for so long, because the shard is closed, holds nobody who is watched."""
    return stack.add_bucket(
        "Memory",
        lifecycle_rules=[
            s3.LifecycleRule(prefix=SEEN, expiration=Duration.days(FORGOTTEN_SECONDS // _DAY_SECONDS + 1)),
            s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
        ],
    )


def _allow_state(memory: s3.IBucket) -> list[iam.PolicyStatement]:
    objects = [memory.arn_for_objects(f"{SEEN}*"), memory.arn_for_objects(EPISODES)]
    return [
        iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=objects),
        # With it, an object that isn't there yet is "not found" and not "denied".
        iam.PolicyStatement(actions=["s3:ListBucket"], resources=[memory.bucket_arn]),
    ]
