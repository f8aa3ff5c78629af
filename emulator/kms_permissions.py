"""A key of one's own: whoever calls a service on what it encrypts needs the right to have the key used by that service.

The emulator encrypts nothing, and so asks no key. Here each call that is allowed is authorized on the key too, as AWS
does it; what the embedded cloud does by itself, as reading streams for functions and Firehose, isn't.
Sources: the developer guides of Kinesis ("Permissions to use user-generated KMS keys"), S3 ("Using server-side
encryption with AWS KMS keys"), DynamoDB ("DynamoDB encryption at rest") and SNS ("Key management").
"""

from collections.abc import Mapping
from typing import Any

from ministack.core import iam_evaluator
from ministack.services.cloudformation import provisioners

_ROWS = ("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
_ASKED: Mapping[str, tuple[str, ...]] = {
    "kinesis:GetRecords": ("kms:Decrypt",),
    "kinesis:PutRecord": ("kms:GenerateDataKey",),
    "kinesis:PutRecords": ("kms:GenerateDataKey",),
    "s3:GetObject": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey",),
    "sns:Publish": ("kms:Decrypt", "kms:GenerateDataKey"),
    **{f"dynamodb:{action}": ("kms:Decrypt",) for action in _ROWS},
}
"""What a call asks of the key, by its own action."""
_NAMED: Mapping[str, tuple[str, tuple[str | int, ...]]] = {
    "AWS::DynamoDB::GlobalTable": ("dynamodb", ("Replicas", 0, "SSESpecification", "KMSMasterKeyId")),
    "AWS::Kinesis::Stream": ("kinesis", ("StreamEncryption", "KeyId")),
    "AWS::S3::Bucket": (
        "s3",
        ("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "KMSMasterKeyID"),
    ),
    "AWS::SNS::Topic": ("sns", ("KmsMasterKeyId",)),
}
"""The service of a type of resource, and where its template names the key."""
_keys: dict[tuple[str, str], str] = {}
"""The key's ARN by service and name; none where it is AWS's own."""


def install() -> None:
    """Note keys when resources are made, and ask for them when resources are used. Call before it serves."""
    for type_, (service, path) in _NAMED.items():
        _note(provisioners._RESOURCE_HANDLERS[type_], service, path)
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
        for asked in _ASKED.get(iam_action, ()) if key else ():
            denied = denied or enforce(access_key_id, asked, "kms", region, key, via)
        return denied

    iam_evaluator.enforce = enforce_with_key


def get_resource_name(arn: str) -> str:
    """The name of a stream, a table or a topic, or of an object's bucket."""
    resource = arn.split(":", 5)[-1]
    return resource.partition("/")[0] if arn.startswith("arn:aws:s3:") else resource.rpartition("/")[2]


def find_key_arn(properties: Mapping[str, Any], path: tuple[str | int, ...]) -> str | None:
    """The ARN of the key that a template names at that place."""
    value: Any = properties
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, str) and ":key/" in value else None


def _note(handlers: dict[str, Any], service: str, path: tuple[str | int, ...]) -> None:
    create, update = handlers["create"], handlers["update"]

    def store_key(physical_id: str, properties: Mapping[str, Any]) -> None:
        place = (service, physical_id.rpartition(":")[2])
        if key := find_key_arn(properties, path):
            _keys[place] = key
        else:
            _keys.pop(place, None)

    def create_with_key(logical_id: str, properties: dict[str, Any], *more: Any) -> Any:
        made = create(logical_id, properties, *more)
        store_key(made[0], properties)
        return made

    def update_with_key(physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any) -> Any:
        changed = update(physical_id, old, new, *more)
        store_key(changed[0], new)
        return changed

    handlers["create"], handlers["update"] = create_with_key, update_with_key
