"""Deleting the stacks leaves nothing by default, and all data in production."""

from collections.abc import Iterator

import pytest

from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.test_rights import get_targets, list_permissions

HOLDS_DATA = (
    "AWS::Athena::WorkGroup",
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Glue::Database",
    "AWS::Glue::Table",
    "AWS::Kinesis::Stream",
    "AWS::S3::Bucket",
)


@pytest.fixture(scope="module")
def production(synthesize: Synthesize) -> dict[str, Template]:
    return synthesize(removal="retain", stage="prod", shards="on-demand", sign_in="mfa")


def test_default_removal_leaves_nothing_behind(aws: dict[str, Template]) -> None:
    for template in aws.values():
        for name, resource in template["Resources"].items():
            assert resource.get("DeletionPolicy", "Delete") == "Delete", name
    assert len(list_resources(aws, "Custom::S3AutoDeleteObjects")) == len(list_resources(aws, "AWS::S3::Bucket"))
    assert all(group["RecursiveDeleteOption"] is True for group in list_properties(aws, "AWS::Athena::WorkGroup"))


def test_every_function_has_a_log_group_of_the_stack(aws: dict[str, Template]) -> None:
    """A log group that Lambda creates by itself would outlive the stack."""
    for template in aws.values():
        groups = {name for name, r in template["Resources"].items() if r["Type"] == "AWS::Logs::LogGroup"}
        for function in list_properties({"": template}, "AWS::Lambda::Function"):
            assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups


def test_a_bucket_is_emptied_after_all_that_writes_to_it_is_gone(aws: dict[str, Template]) -> None:
    """Otherwise an object may arrive in between, and a bucket with objects can't be deleted."""
    for template in aws.values():
        emptyings = {
            resource["Properties"]["BucketName"]["Ref"]: name
            for name, resource in template["Resources"].items()
            if resource["Type"] == "Custom::S3AutoDeleteObjects"
        }
        for role, needed_first in list_writers(template):
            written = {
                b
                for b in emptyings
                for on in get_targets(list_permissions(template, role), "s3:PutObject")
                if f'"{b}"' in on
            }
            assert written
            assert {emptyings[bucket] for bucket in written} <= needed_first


def list_writers(template: Template) -> Iterator[tuple[str, set[str]]]:
    """Yield the role of each resource that writes to buckets, and the resources that it depends on."""
    for mapping in list_resources({"": template}, "AWS::Lambda::EventSourceMapping"):
        function = template["Resources"][mapping["Properties"]["FunctionName"]["Ref"]]
        role = function["Properties"]["Role"]["Fn::GetAtt"][0]
        yield role, set(mapping.get("DependsOn", []))
        yield role, set(function.get("DependsOn", []))
    for delivery in list_resources({"": template}, "AWS::KinesisFirehose::DeliveryStream"):
        role = delivery["Properties"]["ExtendedS3DestinationConfiguration"]["RoleARN"]["Fn::GetAtt"][0]
        yield role, set(delivery.get("DependsOn", []))


@pytest.mark.parametrize("type_", HOLDS_DATA)
def test_production_keeps_what_holds_data(production: dict[str, Template], type_: str) -> None:
    """A failed first deployment removes it again, because its name would block the next one."""
    resources = list_resources(production, type_)
    assert {(r["DeletionPolicy"], r["UpdateReplacePolicy"]) for r in resources} == {("RetainExceptOnCreate", "Retain")}


def test_production_empties_no_bucket_and_protects_the_tables(production: dict[str, Template]) -> None:
    assert list_resources(production, "Custom::S3AutoDeleteObjects") == []
    tables = list_properties(production, "AWS::DynamoDB::GlobalTable")
    assert len(tables) == 2
    assert all(table["Replicas"][0]["DeletionProtectionEnabled"] is True for table in tables)


def test_production_depends_on_no_emptying(production: dict[str, Template]) -> None:
    depended = [r.get("DependsOn", []) for t in production.values() for r in t["Resources"].values()]
    assert "AutoDelete" not in to_json(depended)
