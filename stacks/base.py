"""What all stacks of a deployment share."""

from typing import Any

from aws_cdk import CfnOutput, CfnResource, Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
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
    """A stack of one stage, tagged with it and with the project, with outputs that the commands read."""

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
        self.key = key
        """What encrypts the stage's data; None where AWS's own keys do."""
        self._tags = {"Project": "wildrydes", "Stage": settings.stage_name}
        for name, value in self._tags.items():
            Tags.of(self).add(name, value)

    @property
    def removal_policy(self) -> RemovalPolicy:
        """For whatever holds data of the fleet."""
        return RemovalPolicy.RETAIN if self.settings.retains_data else RemovalPolicy.DESTROY

    def add_output(self, name: str, value: str, description: str) -> None:
        CfnOutput(self, name, value=value, description=description)

    def allow_key_use(self, *actions: str, via: str) -> list[iam.PolicyStatement]:
        """What a role needs so that a service, such as `kinesis`, may use the stage's key for it; none without a key.

        Called by itself, the key is still denied to the role.
        """
        if self.key is None:
            return []
        service = {"kms:ViaService": f"{via}.{self.region}.{self.url_suffix}"}
        return [
            iam.PolicyStatement(
                actions=[f"kms:{action}" for action in actions],
                resources=[self.key.key_arn],
                conditions={"StringEquals": service},
            )
        ]

    def add_bucket(self, id_: str, *, of_the_fleet: bool = True, **kwargs: Any) -> s3.Bucket:
        """A private, encrypted bucket that answers over TLS only, emptied and removed with the stack by default.

        The fleet's data is encrypted by the stage's key, if it has one. Where data outlives the stack, who asked for it
        is logged.
        """
        if self.settings.retains_data:
            kwargs = {
                "server_access_logs_bucket": self._get_access_log_bucket(),
                "server_access_logs_prefix": f"{id_}/",
                **kwargs,
            }
        bucket = self._make_bucket(id_, key=self.key if of_the_fleet else None, **kwargs)
        if not self.settings.retains_data:
            acknowledge(
                bucket,
                "S1",
                "S3 delivers access logs hours late, so that their bucket could not be emptied and removed with the "
                "stack; with removal=retain they are kept.",
            )
        self._complete_bucket_emptying()
        return bucket

    def _make_bucket(self, id_: str, *, key: kms.IKey | None, **kwargs: Any) -> s3.Bucket:
        defaults: dict[str, Any] = {
            "block_public_access": s3.BlockPublicAccess.BLOCK_ALL,
            "encryption": s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            "encryption_key": key,
            "bucket_key_enabled": True if key else None,  # a key that S3 derives, so that not each object asks KMS
            "enforce_ssl": True,
            "object_ownership": s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            "removal_policy": self.removal_policy,
            "auto_delete_objects": self.target.empties_buckets and not self.settings.retains_data,
        }
        return s3.Bucket(self, id_, **{**defaults, **kwargs})

    def _get_access_log_bucket(self) -> s3.Bucket:
        """Where S3 tells who asked for objects of the stack's buckets."""
        there = self.node.try_find_child("AccessLogs")
        if isinstance(there, s3.Bucket):
            return there
        return self._make_bucket(
            "AccessLogs",
            key=None,  # S3 delivers access logs to no bucket that encrypts them by a key of one's own
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(_ACCESS_LOG_DAYS), abort_incomplete_multipart_upload_after=Duration.days(1)
                )
            ],
        )

    def _complete_bucket_emptying(self) -> None:
        """Give what empties buckets the stack's tags, and a log group of the stack: its own would outlive the stack."""
        provider = self.node.try_find_child("Custom::S3AutoDeleteObjectsCustomResourceProvider")
        if provider is None or self.node.try_find_child("BucketEmptyingLogs"):
            return
        log_group = self.add_log_group("BucketEmptyingLogs")
        handler, role = provider.node.find_child("Handler"), provider.node.find_child("Role")
        assert isinstance(handler, CfnResource)  # noqa: S101 - for the type checker
        assert isinstance(role, CfnResource)  # noqa: S101
        handler.add_property_override("LoggingConfig", {"LogGroup": log_group.log_group_name})
        for untagged in (handler, role):
            untagged.add_property_override("Tags", [{"Key": key, "Value": value} for key, value in self._tags.items()])

    def add_log_group(self, id_: str, name: str | None = None) -> logs.LogGroup:
        """A log group, of a generated name where none is given, that goes with the stack."""
        return logs.LogGroup(
            self,
            id_,
            log_group_name=name,
            encryption_key=self.key,
            retention=_RETENTION[self.settings.log_days],
            removal_policy=RemovalPolicy.DESTROY,
        )
