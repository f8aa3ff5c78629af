"""Add the stage's customer managed key, and allow CloudWatch Logs to use it."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from stacks.base import FleetStack

PENDING_DAYS = 7
"""How long a deleted key can be restored: the shortest time that KMS allows."""
NAME = "wildrydes"


def add_key(stack: FleetStack, id_: str) -> kms.Key:
    """Add the key `alias/wildrydes` for all data of the stage. It is rotated each year and stays where data stays.

    A retired key always stays, because objects and log events that it encrypted outlive the setting.

    Roles use it by policies of their own (`FleetStack.allow_key_use`). Its own policy admits CloudWatch Logs, for the
    stage's log groups; the alert topic adds CloudWatch's alarms.
    """
    key = kms.Key(
        stack,
        id_,
        alias=stack.settings.physical_name(NAME),
        description=f"Data of {stack.stack_name} and the stacks beside it",
        enable_key_rotation=True,
        pending_window=Duration.days(PENDING_DAYS),
        removal_policy=stack.removal_policy if stack.settings.encrypts_with_key else RemovalPolicy.RETAIN,
    )
    key.add_to_resource_policy(_allow_log_groups(stack))
    return key


def _allow_log_groups(stack: FleetStack) -> iam.PolicyStatement:
    """Allow the stage's log groups to use the key.

    Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
    """
    names = (
        stack.settings.physical_name("/aws/lambda/WildRydes*"),
        f"/aws/kinesisfirehose/{stack.settings.physical_name(NAME)}",
        f"{stack.settings.physical_name('WildRydes*')}-*",  # generated names begin with the stack's name
    )
    arns = [stack.format_arn(service="logs", resource=f"log-group:{name}") for name in names]
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{stack.region}.{stack.url_suffix}")],
        actions=[
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        resources=["*"],  # in a key's policy: this key
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arns}},
    )
