"""Require permission on a customer managed key for each call that uses data which the key encrypts, as AWS does.

MiniStack encrypts nothing, and so never checks a key. Here each allowed call is also authorized on the key of its
resource, except calls that the local cloud makes by itself, such as those that read streams for functions and Firehose.
Sources: the developer guides of Kinesis ("Permissions to use user-generated KMS keys"), S3 ("Using server-side
encryption with AWS KMS keys"), DynamoDB ("DynamoDB encryption at rest") and SNS ("Key management").
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from emulator.ministack import iam_evaluator
from emulator.provisioning import on_provisioned

_ROWS = ("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
_KEY_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "kinesis:GetRecords": ("kms:Decrypt",),
    "kinesis:PutRecord": ("kms:GenerateDataKey",),
    "kinesis:PutRecords": ("kms:GenerateDataKey",),
    "s3:GetObject": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey",),
    "sns:Publish": ("kms:Decrypt", "kms:GenerateDataKey"),
    **{f"dynamodb:{action}": ("kms:Decrypt",) for action in _ROWS},
}
"""The actions on the key that a call needs, by the call's own action."""
_KEY_PATHS: Mapping[str, tuple[str, tuple[str | int, ...]]] = {
    "AWS::DynamoDB::GlobalTable": ("dynamodb", ("Replicas", 0, "SSESpecification", "KMSMasterKeyId")),
    "AWS::Kinesis::Stream": ("kinesis", ("StreamEncryption", "KeyId")),
    "AWS::S3::Bucket": (
        "s3",
        ("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
    ),
    "AWS::SNS::Topic": ("sns", ("KmsMasterKeyId",)),
}
"""By resource type: its service, and the path to its key in the template."""
_keys: dict[tuple[str, str], str] = {}
"""The ARN of the customer managed key, by service and resource name."""


def install() -> None:
    """Store keys when resources are provisioned, and check them when resources are used. Call before it serves."""
    for type_, (service, path) in _KEY_PATHS.items():
        on_provisioned(type_, partial(_store_key, service, path))
    enforce = iam_evaluator.enforce

    def enforce_with_key(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        key = _keys.get((service, get_resource_name(resource_arn)))
        via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
        for action in _KEY_ACTIONS.get(iam_action, ()) if key else ():
            denied = denied or enforce(access_key_id, action, "kms", region, key, via)
        return denied

    iam_evaluator.enforce = enforce_with_key


def get_resource_name(arn: str) -> str:
    """Return the name of a stream, topic or table, also for an index of it; for an object, the name of its bucket."""
    resource = arn.split(":", 5)[-1]
    if arn.startswith("arn:aws:s3:"):
        return resource.partition("/")[0]
    return resource.partition("/index/")[0].rpartition("/")[2]


def find_key_arn(properties: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
    """Return the ARN of the customer managed key at a path of a resource's properties, or None."""
    value: Any = properties
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, str) and ":key/" in value else None


def _store_key(service: str, path: tuple[str | int, ...], physical_id: str, properties: Mapping[str, Any]) -> None:
    resource = (service, physical_id.rpartition(":")[2])
    if key := find_key_arn(properties, path):
        _keys[resource] = key
    else:
        _keys.pop(resource, None)
