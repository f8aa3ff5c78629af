"""The base class of all stacks: names, tags, outputs, buckets, log groups and permissions on the key."""

from typing import Any

from aws_cdk import CfnOutput, CfnResource, Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.nag import acknowledge
from stacks.settings import Settings
from stacks.target import Target

_RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}
_ACCESS_LOG_DAYS = 90


class FleetStack(Stack):
    """A stack of one stage, tagged with the stage and the project. Commands read its outputs."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Settings,
        target: Target,
        key: kms.IKey | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, settings.physical_name(id_), synthesizer=target.synthesizer, **kwargs)
        self.settings = settings
        self.target = target
        self.stage_key = key
        """The stage's own key; None if it has none. A retired key only decrypts."""
        self._tags = {"Project": "wildrydes", "Stage": settings.stage_name}
        for name, value in self._tags.items():
            Tags.of(self).add(name, value)

    @property
    def removal_policy(self) -> RemovalPolicy:
        """The removal policy for everything that holds data of the fleet."""
        # A failed first deployment removes what it created, so that it can be tried again.
        retain = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        return retain if self.settings.retains_data else RemovalPolicy.DESTROY

    @property
    def key(self) -> kms.IKey | None:
        """The key that encrypts the stage's data; None if keys of AWS do."""
        return self.stage_key if self.settings.encrypts_with_key else None

    def add_output(self, name: str, value: str, description: str) -> None:
        CfnOutput(self, name, value=value, description=description)

    def share(self, name: str, value: str) -> None:
        """Share a value that only a deployment knows with later stacks of the stage, which call `read_shared`.

        It is stored as a parameter, because the CDK CLI skips a stack whose template did not change, unless the stack
        reads parameters: a reference to an output of this stack would keep the old value.
        """
        ssm.StringParameter(self, f"{name}Shared", parameter_name=self._shared_name(name), string_value=value)

    def read_shared(self, name: str) -> str:
        """Return a value that an earlier stack shares. The caller adds the dependency on that stack."""
        return ssm.StringParameter.value_for_string_parameter(self, self._shared_name(name))

    def _shared_name(self, name: str) -> str:
        return f"/{self.settings.physical_name('wildrydes')}/{name}"

    def allow_key_use(self, *actions: str, via: str) -> list[iam.PolicyStatement]:
        """Return statements that let a service, such as `kinesis`, use the stage's key for a role; none without a key.

        The role still can't use the key directly. A retired key may only decrypt.
        """
        if self.key is None:
            actions = tuple(action for action in actions if action == "Decrypt")
        if self.stage_key is None or not actions:
            return []
        service = {"kms:ViaService": f"{via}.{self.region}.{self.url_suffix}"}
        return [
            iam.PolicyStatement(
                actions=[f"kms:{action}" for action in actions],
                resources=[self.stage_key.key_arn],
                conditions={"StringEquals": service},
            )
        ]

    def add_bucket(self, id_: str, *, has_fleet_data: bool = True, **kwargs: Any) -> s3.Bucket:
        """Add a private, encrypted bucket that requires TLS. By default it is emptied and removed with the stack.

        The stage's key encrypts the fleet's data, if there is one. If data outlives the stack, access to it is logged.
        """
        if self.settings.retains_data:
            kwargs = {
                "server_access_logs_bucket": self._get_access_log_bucket(),
                "server_access_logs_prefix": f"{id_}/",
                **kwargs,
            }
        bucket = self._make_bucket(id_, key=self.key if has_fleet_data else None, **kwargs)
        if not self.settings.retains_data:
            acknowledge(
                bucket,
                "S1",
                "S3 delivers access logs with hours of delay, so their bucket can't be removed with the stack. With "
                "removal=retain, access is logged.",
            )
        self._complete_bucket_emptying()
        return bucket

    def _make_bucket(self, id_: str, *, key: kms.IKey | None, **kwargs: Any) -> s3.Bucket:
        defaults: dict[str, Any] = {
            "block_public_access": s3.BlockPublicAccess.BLOCK_ALL,
            "encryption": s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            "encryption_key": key,
            "bucket_key_enabled": True
            if key
            else None,  # S3 derives a key, so that not every object causes a call to KMS
            "enforce_ssl": True,
            "object_ownership": s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            "removal_policy": self.removal_policy,
            "auto_delete_objects": self.target.empties_buckets and not self.settings.retains_data,
        }
        return s3.Bucket(self, id_, **{**defaults, **kwargs})

    def _get_access_log_bucket(self) -> s3.Bucket:
        """Return the bucket for access logs of the stack's buckets, which is added on first use."""
        bucket = self.node.try_find_child("AccessLogs")
        if isinstance(bucket, s3.Bucket):
            return bucket
        return self._make_bucket(
            "AccessLogs",
            key=None,  # S3 can't deliver access logs to a bucket with a customer managed key
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(_ACCESS_LOG_DAYS), abort_incomplete_multipart_upload_after=Duration.days(1)
                )
            ],
        )

    def _complete_bucket_emptying(self) -> None:
        """Give the function that empties buckets the stack's tags, and a log group that is removed with the stack."""
        provider = self.node.try_find_child("Custom::S3AutoDeleteObjectsCustomResourceProvider")
        if provider is None or self.node.try_find_child("BucketEmptyingLogs"):
            return
        log_group = self.add_log_group("BucketEmptyingLogs")
        handler, role = provider.node.find_child("Handler"), provider.node.find_child("Role")
        assert isinstance(handler, CfnResource)  # noqa: S101 - for the type checker
        assert isinstance(role, CfnResource)  # noqa: S101
        handler.add_property_override("LoggingConfig", {"LogGroup": log_group.log_group_name})
        for resource in (handler, role):
            resource.add_property_override("Tags", [{"Key": key, "Value": value} for key, value in self._tags.items()])

    def add_log_group(self, id_: str, name: str | None = None) -> logs.LogGroup:
        """Add a log group that is removed with the stack. Without a name, CloudFormation generates one."""
        return logs.LogGroup(
            self,
            id_,
            log_group_name=name,
            encryption_key=self.key,
            retention=_RETENTION[self.settings.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
