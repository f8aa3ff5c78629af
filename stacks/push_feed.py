"""The push feed: `WildRydesFeed` publishes frames of readings to an event API, whose watchers only subscribe."""

from collections.abc import Iterator

from aws_cdk import Duration
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_s3 as s3
from constructs import Construct

from console.config import Push
from feed.continuation import NAMESPACE, RECORD_AGE_SECONDS, WINDOW_SECONDS
from stacks.base import FleetStack
from stacks.function import Function
from stacks.mapping import add_live_source
from stacks.nag import acknowledge_objects

_REASON = "A snapshot is named by its shard, and resharding changes the shards."


class PushFeed(Construct):
    """An event API, the function that publishes to it, and a private bucket with a snapshot for each shard."""

    def __init__(self, stack: FleetStack, id_: str, *, readings: kinesis.IStream) -> None:
        super().__init__(stack, id_)
        self._stack = stack
        self.api = self._add_api()
        self.namespace = appsync.ChannelNamespace(self, "Readings", api=self.api, channel_namespace_name=NAMESPACE)
        self.snapshots = self._add_snapshot_bucket()
        self.function = self._add_function(readings)

    @property
    def config(self) -> Push:
        """What the console knows of the feed."""
        return Push(
            host=self.api.http_dns,
            realtime_host=self.api.realtime_dns,
            namespace=NAMESPACE,
            snapshot_bucket=self.snapshots.bucket_name,
        )

    def allow_watching(self, role: iam.IRole) -> None:
        """Allow a role to connect, to subscribe and to read snapshots, and nothing else.

        The role may use the stage's key for objects already, because of the roster.
        """
        self.api.grant_connect(role)
        self.namespace.grant_subscribe(role)
        acknowledge_objects(role, self.snapshots, "", _REASON)
        role.add_to_principal_policy(
            iam.PolicyStatement(actions=["s3:GetObject"], resources=[self.snapshots.arn_for_objects("*")])
        )

    def _add_api(self) -> appsync.EventApi:
        iam_only = appsync.AppSyncAuthProvider(authorization_type=appsync.AppSyncAuthorizationType.IAM)
        return appsync.EventApi(
            self,
            "Api",
            api_name=self._stack.settings.physical_name("wildrydes"),
            authorization_config=appsync.EventApiAuthConfig(auth_providers=[iam_only]),
        )

    def _add_snapshot_bucket(self) -> s3.Bucket:
        return self._stack.add_bucket(
            "Snapshots",
            cors=[make_any_page_rule()],
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(1), abort_incomplete_multipart_upload_after=Duration.days(1))
            ],
        )

    def _add_function(self, readings: kinesis.IStream) -> Function:
        function = Function(
            self._stack,
            "Feed",
            name="WildRydesFeed",
            handler="feed.handler.handle",
            description="Publishes readings as they arrive, for pages that watch",
            logs_calls=False,
            environment={
                "EVENT_HOST": self.api.http_dns,
                "SNAPSHOT_BUCKET": self.snapshots.bucket_name,
                "STREAM": readings.stream_name,
            },
            policy=[
                *_allow_snapshots(self.snapshots),
                *self._stack.allow_key_use("Decrypt", "GenerateDataKey", via="s3"),
            ],
        )
        self.namespace.grant_publish(function)
        acknowledge_objects(function.own_role, self.snapshots, "", _REASON)
        # On removal the function goes first, so that nothing writes to the bucket when it is emptied.
        function.node.add_dependency(self.snapshots)
        add_live_source(function, readings, record_age_seconds=RECORD_AGE_SECONDS, window_seconds=WINDOW_SECONDS)
        return function


def make_any_page_rule() -> s3.CorsRule:
    """Return the rule of a bucket from which pages of any origin may read with credentials.

    A browser never adds these by itself, as for AWS's other services. The console's own address would depend on its
    headers, and these on the bucket.
    """
    return s3.CorsRule(
        allowed_origins=["*"], allowed_methods=[s3.HttpMethods.GET], allowed_headers=["*"], max_age=3_600
    )


def _allow_snapshots(bucket: s3.IBucket) -> Iterator[iam.PolicyStatement]:
    yield iam.PolicyStatement(actions=["s3:GetObject", "s3:PutObject"], resources=[bucket.arn_for_objects("*")])
    # With it, reading a missing object fails with "not found" instead of "denied".
    yield iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn])
