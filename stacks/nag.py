"""Acknowledge findings of cdk-nag's AwsSolutions rules, with the reason why they don't apply."""

import json
from typing import Any

import jsii
from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_s3 as s3
from constructs import IConstruct, IValidation


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Acknowledge findings of a rule, such as `S1`, on a construct and its children."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))


def acknowledge_objects(role: IConstruct, bucket: s3.IBucket, prefix: str, reason: str) -> None:
    """Acknowledge that a role may use every object of a bucket whose key begins with the prefix."""
    role.node.add_validation(_ObjectsAcknowledgement(role, bucket, prefix, reason))


def acknowledge_resources(role: IConstruct, arn: str, reason: str) -> None:
    """Acknowledge that a role may use everything below an ARN, which refers to nothing but the stack's own place."""
    reference = Stack.of(role).resolve(arn)
    name = reference if isinstance(reference, str) else _format_reference(reference)
    acknowledge(role, f"IAM5[Resource::{name}/*]", reason)


@jsii.implements(IValidation)
class _ObjectsAcknowledgement:
    """Acknowledges during validation, because only then is it known how a stack refers to another stack's bucket."""

    def __init__(self, role: IConstruct, bucket: s3.IBucket, prefix: str, reason: str) -> None:
        self._role = role
        self._bucket = bucket
        self._prefix = prefix
        self._reason = reason

    def validate(self) -> list[str]:
        arn = Stack.of(self._role).resolve(self._bucket.bucket_arn)
        acknowledge(self._role, f"IAM5[Resource::{_format_reference(arn)}/{self._prefix}*]", self._reason)
        return []


def _format_reference(arn: dict[str, Any]) -> str:
    """Return how findings spell a reference."""
    if "Fn::GetAtt" in arn:
        return f"<{'.'.join(arn['Fn::GetAtt'])}>"
    if "Fn::Join" in arn:
        separator, parts = arn["Fn::Join"]
        return str(separator.join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in parts))
    return json.dumps(arn, separators=(",", ":"))
