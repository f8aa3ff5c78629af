"""With required sign-in: who may sign in and how, and that nobody else gets credentials."""

import json
from typing import Any

import pytest

from tests.built.stacks.conftest import Synthesize, Template, list_properties, list_resources, to_json
from tests.built.stacks.test_key import list_key_uses
from tests.built.stacks.test_rights import (
    get_actions,
    get_targets,
    list_permissions,
    make_objects_arn,
    make_stream_arn,
    make_table_arn,
)
from tests.roles.rows import KEY_USES, ROLES

DASHBOARD = "WildRydesDashboard"


@pytest.fixture
def with_sign_in(synthesize: Synthesize) -> dict[str, Template]:
    return synthesize(sign_in="required")


def get_only(templates: dict[str, Template], type_: str) -> dict[str, Any]:
    [found] = list_properties(templates, type_)
    return found


def test_guests_are_not_let_in_and_have_no_role(with_sign_in: dict[str, Template]) -> None:
    pool = get_only(with_sign_in, "AWS::Cognito::IdentityPool")
    assert pool["AllowUnauthenticatedIdentities"] is False
    assert not pool.get("AllowClassicFlow")
    roles = [role for role in list_properties(with_sign_in, "AWS::IAM::Role") if "cognito" in to_json(role)]
    assert len(roles) == 1
    assert "unauthenticated" not in to_json(with_sign_in[DASHBOARD])
    assert "GuestRoleArn" not in with_sign_in[DASHBOARD]["Outputs"]


def test_role_of_who_signs_in_trusts_this_pool_and_reads_what_a_guest_reads(with_sign_in: dict[str, Template]) -> None:
    template = with_sign_in[DASHBOARD]
    [pool] = [name for name, r in template["Resources"].items() if r["Type"] == "AWS::Cognito::IdentityPool"]
    role = template["Outputs"]["SignedInRoleArn"]["Value"]["Fn::GetAtt"][0]
    [statement] = template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"cognito-identity.amazonaws.com:aud": {"Ref": pool}},
        "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
    }
    attachment = get_only(with_sign_in, "AWS::Cognito::IdentityPoolRoleAttachment")
    assert attachment["Roles"] == {"authenticated": {"Fn::GetAtt": [role, "Arn"]}}
    permissions = list_permissions(template, role)
    assert get_actions(permissions) == {
        *("kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"),
        *("dynamodb:Query", "dynamodb:PutItem", "s3:GetObject"),
    }
    assert get_targets(permissions, "s3:GetObject") == {make_objects_arn(template, "RosterBucketName", "/roster.json")}
    [readings] = {on for action, on in permissions if action.startswith("kinesis:")}
    assert readings == make_stream_arn("wildrydes")
    [seen] = get_targets(permissions, "dynamodb:PutItem")
    by_time = to_json({"Fn::Join": ["", [json.loads(seen), "/index/ByTime"]]})
    assert get_targets(permissions, "dynamodb:Query") == {make_table_arn(), by_time}


def test_who_signs_in_writes_acknowledgments_of_their_own_identity_only(with_sign_in: dict[str, Template]) -> None:
    """tests/integration tries this with the credentials of two users."""
    statements = [
        statement
        for policy in list_properties(with_sign_in, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "dynamodb:PutItem" and "Condition" in statement
    ]
    assert [statement["Condition"] for statement in statements] == [
        {
            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
    ]


def test_acknowledgments_end_by_themselves_and_are_bounded(with_sign_in: dict[str, Template]) -> None:
    table = find_acknowledgments(with_sign_in)
    assert table["TimeToLiveSpecification"] == {"AttributeName": "Expires", "Enabled": True}
    assert table["WriteOnDemandThroughputSettings"] == {"MaxWriteRequestUnits": 1_000}
    [replica] = table["Replicas"]
    assert replica["ReadOnDemandThroughputSettings"] == {"MaxReadRequestUnits": 1_000}


def find_acknowledgments(templates: dict[str, Template]) -> dict[str, Any]:
    tables = list_properties(templates, "AWS::DynamoDB::GlobalTable")
    [found] = [table for table in tables if table["TableName"].startswith("WildRydesAcknowledgments")]
    return found


def test_the_stages_key_is_used_for_who_signs_in_as_it_is_for_guests_elsewhere(synthesize: Synthesize) -> None:
    keyed = synthesize(sign_in="required", kms="customer")
    assert list_key_uses(keyed, ROLES["signed in"]) == KEY_USES["guest"]


def test_identity_pool_takes_tokens_of_the_console_of_this_user_pool_alone(with_sign_in: dict[str, Template]) -> None:
    [provider] = get_only(with_sign_in, "AWS::Cognito::IdentityPool")["CognitoIdentityProviders"]
    outputs = with_sign_in[DASHBOARD]["Outputs"]
    assert provider["ClientId"] == outputs["SignInClientId"]["Value"]
    assert to_json(outputs["UserPoolId"]["Value"]) in to_json(provider["ProviderName"])
    assert provider["ServerSideTokenCheck"] is True


def test_only_an_administrator_makes_users_and_their_passwords_are_strong(with_sign_in: dict[str, Template]) -> None:
    pool = get_only(with_sign_in, "AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["UsernameAttributes"] == ["email"]
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] >= 12
    assert all(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))
    assert policy["TemporaryPasswordValidityDays"] == 1
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("OPTIONAL", ["SOFTWARE_TOKEN_MFA"])


def test_app_is_demanded_of_everybody_where_that_is_set(synthesize: Synthesize) -> None:
    production = synthesize(removal="retain", stage="prod", shards="on-demand", sign_in="mfa")
    pool = get_only(production, "AWS::Cognito::UserPool")
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert get_only(production, "AWS::Cognito::IdentityPool")["AllowUnauthenticatedIdentities"] is False


def test_console_signs_in_by_code_alone_without_a_secret_and_with_short_tokens(
    with_sign_in: dict[str, Template],
) -> None:
    client = get_only(with_sign_in, "AWS::Cognito::UserPoolClient")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert set(client["TokenValidityUnits"].values()) == {"minutes"}
    assert client["IdTokenValidity"] == client["AccessTokenValidity"] == 15
    assert client["RefreshTokenValidity"] == 12 * 60
    assert client["SupportedIdentityProviders"] == ["COGNITO"]


def test_people_are_sent_back_to_the_console_and_nowhere_else(with_sign_in: dict[str, Template]) -> None:
    client = get_only(with_sign_in, "AWS::Cognito::UserPoolClient")
    console = with_sign_in[DASHBOARD]["Outputs"]["ConsoleUrl"]["Value"]
    assert client["CallbackURLs"] == client["LogoutURLs"] == [console]


def test_page_may_ask_for_tokens_where_people_sign_in(
    with_sign_in: dict[str, Template], aws: dict[str, Template]
) -> None:
    domain = "auth.eu-west-1.amazoncognito.com"
    assert domain in to_json(get_only(with_sign_in, "AWS::CloudFront::ResponseHeadersPolicy"))
    assert domain not in to_json(get_only(aws, "AWS::CloudFront::ResponseHeadersPolicy"))


def test_domain_is_unique_in_the_region_by_account_and_stage(synthesize: Synthesize) -> None:
    production = synthesize(removal="retain", stage="prod", shards="on-demand", sign_in="mfa")
    domain = get_only(production, "AWS::Cognito::UserPoolDomain")["Domain"]
    assert domain == {"Fn::Join": ["", ["wildrydes-prod-", {"Ref": "AWS::AccountId"}]]}
    assert get_only(production, "AWS::Cognito::UserPool")["UserPoolName"] == "wildrydes-prod"


def test_users_stay_where_data_stays(synthesize: Synthesize) -> None:
    production = synthesize(removal="retain", stage="prod", shards="on-demand", sign_in="mfa")
    assert get_only(production, "AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_without_sign_in_there_are_no_users_at_all(aws: dict[str, Template]) -> None:
    names = {table["TableName"] for table in list_properties(aws, "AWS::DynamoDB::GlobalTable")}
    assert names == {"UnicornSensorData"}
    for type_ in ("UserPool", "UserPoolClient", "UserPoolDomain"):
        assert list_resources(aws, f"AWS::Cognito::{type_}") == []
