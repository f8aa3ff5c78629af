"""Findings of cdk-nag's AwsSolutions rules that stay, each with the reason beside the resource it is about."""

import hashlib
import json

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_s3 as s3
from constructs import Construct, IConstruct


def reviewed(construct: IConstruct, rule: str, reason: str) -> None:
    """Say why a rule, such as `S1`, doesn't apply to a construct and what is in it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason))


def objects_reviewed(role: Construct, bucket: s3.Bucket, prefix: str, reason: str) -> None:
    """Say why a role may use every object of a bucket whose key begins with the prefix."""
    reviewed(role, f"IAM5[Resource::{_arn(bucket, seen_from=Stack.of(role))}/{prefix}*]", reason)


def _arn(bucket: s3.Bucket, *, seen_from: Stack) -> str:
    """How a finding spells the bucket's ARN. References between stacks are named when the app is synthesized, later."""
    element, owner = bucket.node.default_child, Stack.of(bucket)
    assert isinstance(element, s3.CfnBucket)  # noqa: S101 - for the type checker
    logical_id = owner.get_logical_id(element)
    if owner is seen_from:
        return f"<{logical_id}.Arn>"
    path = f'Publish/Output{{"Fn::GetAtt":["{logical_id}","Arn"]}}'
    name = f"PublishOutputFnGetAtt{logical_id}Arn{hashlib.md5(path.encode()).hexdigest()[:8].upper()}"  # noqa: S324 - a name
    where = {"StackName": owner.stack_name, "Region": owner.region, "OutputName": name}
    return json.dumps({"Fn::GetStackOutput": where}, separators=(",", ":"))
