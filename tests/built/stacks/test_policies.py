"""Every role has its row in the permission matrix, and no statement allows more than it must."""

import re
from typing import Any

import pytest

from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.settings import SETTINGS
from tests.built.stacks.test_rights import (
    find_role,
    get_actions,
    get_targets,
    list_permissions,
    make_objects_arn,
    make_stream_arn,
    to_list,
)
from tests.roles.rows import (
    AWS_ONLY,
    FEED_ROLE,
    MAY,
    MAY_PUSH,
    MAY_WATCH_PUSH,
    MAY_WITH_SIGN_IN,
    ROLES,
    Cell,
)

WIDE_IN_RESOURCES = {
    "kms:*": "in a key's policy: the account's administrators, through IAM; otherwise nobody could ever change the key",
    "s3:GetBucket*": "of one bucket, to the role that empties it when its stack is removed",
    "s3:List*": "the same",
    "s3:DeleteObject*": "the same",
}
"""Wildcards in resource policies, which the library writes, with the reason why they are acceptable."""


@pytest.mark.parametrize("may", [MAY, MAY_WITH_SIGN_IN], ids=["guests", "sign-in"])
@pytest.mark.parametrize(("target", "aws_only"), [("aws", AWS_ONLY.keys()), ("embedded", set())])
def test_matrix_has_every_role_of_the_templates_with_exactly_its_actions(
    synthesize: Synthesize, may: dict[str, set[Cell]], target: str, aws_only: set[str]
) -> None:
    """The matrix is the one that tests/integration tries with each role's credentials."""
    context = ({} if target == "aws" else {"target": target}) | ({} if may is MAY else {"sign_in": "required"})
    permissions = {
        re.sub("[0-9A-F]{8}$", "", id_): get_actions(list_permissions(template, id_))
        for template in synthesize(**context).values()
        for id_ in find_roles(template)
    }
    assert permissions.keys() == {*(ROLES[role] for role in may), *aws_only}
    for role, cells in may.items():
        assert permissions[ROLES[role]] == {action for action, _ in cells}, role


@pytest.mark.parametrize(("settings", "watcher"), [({}, "guest"), ({"sign_in": "required"}, "signed in")])
def test_push_adds_the_feed_and_lets_those_who_watch_connect_subscribe_and_read_snapshots(
    synthesize: Synthesize, settings: dict[str, str], watcher: str
) -> None:
    """tests/integration tries this with each role's credentials too."""
    poll, push = (
        {
            re.sub("[0-9A-F]{8}$", "", id_): get_actions(list_permissions(template, id_))
            for template in synthesize(**settings, feed=feed).values()
            for id_ in find_roles(template)
        }
        for feed in ("poll", "push")
    )
    added = {role: actions - poll.get(role, set()) for role, actions in push.items()}
    assert {role: actions for role, actions in added.items() if actions} == {
        FEED_ROLE: {action for action, _ in MAY_PUSH},
        ROLES[watcher]: {action for action, _ in MAY_WATCH_PUSH} - poll[ROLES[watcher]],
    }
    assert poll.keys() == push.keys() - {FEED_ROLE}


def test_rights_of_the_feed_are_on_its_own_api_channels_and_bucket(synthesize: Synthesize) -> None:
    template = synthesize(feed="push")["WildRydesDashboard"]
    [api] = [id_ for id_, r in template["Resources"].items() if r["Type"] == "AWS::AppSync::Api"]
    feed = list_permissions(template, find_role(template, "WildRydesFeed"))
    guest = list_permissions(template, template["Outputs"]["GuestRoleArn"]["Value"]["Fn::GetAtt"][0])
    for permissions, action, under in (
        (guest, "appsync:EventConnect", []),
        (guest, "appsync:EventSubscribe", ["/channelNamespace/readings"]),
        (feed, "appsync:EventPublish", ["/channelNamespace/readings"]),
    ):
        parts = ["arn:aws:appsync:eu-west-1:123456789012:apis/", {"Fn::GetAtt": [api, "ApiId"]}, *under]
        assert get_targets(permissions, action) == {to_json({"Fn::Join": ["", parts]})}
    snapshots = {make_objects_arn(template, "SnapshotBucketName", "/*")}
    roster = {make_objects_arn(template, "RosterBucketName", "/roster.json")}
    assert get_targets(guest, "s3:GetObject") - roster == get_targets(feed, "s3:PutObject") == snapshots
    assert get_targets(feed, "kinesis:GetRecords") == {make_stream_arn("wildrydes")}


def test_console_deployer_copies_files_to_the_console_and_nothing_else(aws: dict[str, Template]) -> None:
    template = aws["WildRydesDashboard"]
    [deployer] = [id_ for id_ in find_roles(template) if id_.startswith("ConsoleDeployer")]
    permissions = list_permissions(template, deployer)
    assert get_actions(permissions) == {
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
        *("logs:CreateLogStream", "logs:PutLogEvents"),
    }
    for read in get_targets(permissions, "s3:GetObject"):
        assert re.fullmatch(r'"arn:aws:s3:::cdk-[a-z0-9]+-assets-123456789012-eu-west-1/[0-9a-f]{64}[.]zip"', read)
    buckets = {id_ for id_, r in template["Resources"].items() if r["Type"] == "AWS::S3::Bucket"}
    [bucket] = buckets - {template["Outputs"]["RosterBucketName"]["Value"]["Ref"]}
    for action in ("s3:ListBucket", "s3:PutObject"):
        [on] = get_targets(permissions, action)
        assert f'"Fn::GetAtt": ["{bucket}", "Arn"]' in on
    [logs] = get_targets(permissions, "logs:PutLogEvents")
    assert "ConsoleDeploymentLogs" in logs


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_no_statement_allows_any_action_or_anything_on_everything(
    synthesize: Synthesize, context: dict[str, str]
) -> None:
    for name, template in synthesize(**context).items():
        for statement in list_role_statements(template):
            assert not any("*" in action or "?" in action for action in to_list(statement["Action"])), name
            assert "NotAction" not in statement
            assert "NotResource" not in statement
            assert "*" not in to_list(statement["Resource"]), name


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_policies_of_resources_let_nobody_in_but_who_is_named(synthesize: Synthesize, context: dict[str, str]) -> None:
    for name, template in synthesize(**context).items():
        for statement in list_resource_statements(template):
            assert statement["Principal"] != "*", name
            for action in to_list(statement["Action"]):
                assert "*" not in action or action in WIDE_IN_RESOURCES, (name, action)


OF_THIS_ACCOUNT = {"aws:SourceAccount", "aws:SourceArn", "AWS:SourceArn", "kms:EncryptionContext:aws:logs:arn"}
"""Condition keys that limit a service to resources of this account."""


@pytest.mark.parametrize("context", SETTINGS, ids=str)
def test_services_act_for_resources_of_this_account_only(synthesize: Synthesize, context: dict[str, str]) -> None:
    """Otherwise a service could use our resources for anybody who knows their ARN (confused deputy).

    Lambda assumes a role only for functions of the role's own account, whose creator must be allowed to pass it.
    """
    for name, template in synthesize(**context).items():
        trusted = [s for role in find_roles(template).values() for s in role["AssumeRolePolicyDocument"]["Statement"]]
        for statement in [*list_resource_statements(template), *trusted]:
            services = to_list(statement["Principal"].get("Service", []))
            if services and services != ["lambda.amazonaws.com"]:
                keys = {key for condition in statement.get("Condition", {}).values() for key in condition}
                assert keys & OF_THIS_ACCOUNT, (name, statement)
        for permission in list_properties({"": template}, "AWS::Lambda::Permission"):
            assert "SourceArn" in permission, name


@pytest.mark.parametrize(("shards", "units"), [("1", 1_000), ("3", 3_000), ("on-demand", 10_000)])
def test_nobody_can_read_rows_without_a_bound(synthesize: Synthesize, shards: str, units: int) -> None:
    for target in ("aws", "embedded"):
        [table] = list_resources(synthesize(target=target, shards=shards), "AWS::DynamoDB::GlobalTable")
        [replica] = table["Properties"]["Replicas"]
        assert replica["ReadOnDemandThroughputSettings"] == {"MaxReadRequestUnits": units}


def test_roles_have_no_policies_but_those_that_are_looked_at_here(aws: dict[str, Template]) -> None:
    for template in aws.values():
        of_roles = {role["Ref"] for p in list_properties({"": template}, "AWS::IAM::Policy") for role in p["Roles"]}
        assert of_roles <= find_roles(template).keys()
        for id_, role in find_roles(template).items():
            assert "Policies" not in role, id_
            managed = [to_json(arn) for arn in role.get("ManagedPolicyArns", [])]
            # What the library brings for emptying buckets may write logs.
            assert all("AWSLambdaBasicExecutionRole" in arn for arn in managed), id_
            assert not managed or id_.startswith("CustomS3AutoDeleteObjects")
    for type_ in ("AWS::IAM::ManagedPolicy", "AWS::IAM::User", "AWS::IAM::Group"):
        assert list_resources(aws, type_) == []


def find_roles(template: Template) -> dict[str, dict[str, Any]]:
    resources = template["Resources"].items()
    return {id_: resource["Properties"] for id_, resource in resources if resource["Type"] == "AWS::IAM::Role"}


def list_role_statements(template: Template) -> list[dict[str, Any]]:
    """Return the Allow statements of all policies of roles."""
    policies = [policy["PolicyDocument"] for policy in list_properties({"": template}, "AWS::IAM::Policy")]
    return [statement for policy in policies for statement in policy["Statement"] if statement["Effect"] == "Allow"]


def list_resource_statements(template: Template) -> list[dict[str, Any]]:
    """Return the Allow statements of the policies of buckets, topics and keys."""
    documents = [
        *(p["PolicyDocument"] for p in list_properties({"": template}, "AWS::S3::BucketPolicy")),
        *(p["PolicyDocument"] for p in list_properties({"": template}, "AWS::SNS::TopicPolicy")),
        *(p["KeyPolicy"] for p in list_properties({"": template}, "AWS::KMS::Key")),
    ]
    return [
        statement for document in documents for statement in document["Statement"] if statement["Effect"] == "Allow"
    ]
