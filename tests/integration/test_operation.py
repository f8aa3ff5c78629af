"""No caller can have one operation or stream authorized and use another one, with or without credentials."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.cloud import ACCOUNT, REGION
from ops import session_file, users
from ops.deployment import Deployment
from tests.integration.test_gate import CREATE_STACK, send_request

JSON, FORM, TEXT = "application/x-amz-json-1.1", "application/x-www-form-urlencoded", "text/plain"
KINESIS, TABLES = "Kinesis_20131202", "DynamoDB_20120810"
GUESTS, USERS = "AWSCognitoIdentityService", "AWSCognitoIdentityProviderService"
ASSUME_ROLE = urlencode(
    {
        "Action": "AssumeRole",
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/cdk-hnb659fds-deploy-role-{ACCOUNT}-{REGION}",
        "RoleSessionName": "guest",
    }
)
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream"
PUT = json.dumps({"StreamName": "wildrydes", "Data": "eA==", "PartitionKey": "x", "x": "&Action=ListShards&"})
SCAN = json.dumps({"TableName": "UnicornSensorData"})


@pytest.fixture(autouse=True)
def _check_cloud_is_unchanged(deployment: Deployment) -> Iterator[None]:
    yield
    listed = deployment.session.client("cloudformation").list_stacks()["StackSummaries"]
    assert "Stolen" not in {stack["StackName"] for stack in listed}


@pytest.fixture(scope="module")
def guest(deployment: Deployment) -> Credentials:
    identity = deployment.session.client("cognito-identity")
    identity_id = identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"])["IdentityId"]
    given = identity.get_credentials_for_identity(IdentityId=identity_id)["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretKey"], given["SessionToken"])


def send_signed(
    cloud: session_file.Session, credentials: Credentials, service: str, query: str, body: str, headers: dict[str, str]
) -> tuple[int, str]:
    """Post a request unchanged, with a valid signature."""
    request = AWSRequest("POST", f"{cloud.url}/?{query}", data=body, headers=headers)
    SigV4Auth(credentials, service, REGION).add_auth(request)
    status, answer, _ = send_request(cloud.url, f"/?{query}", "POST", body=body, headers=dict(request.headers.items()))
    return status, answer


@pytest.mark.parametrize(
    ("service", "query", "body", "content_type", "target"),
    [
        ("kinesis", "Action=ListShards", PUT, JSON, f"{KINESIS}.PutRecord"),
        ("kinesis", "", PUT, FORM, f"{KINESIS}.PutRecord"),
        ("dynamodb", "Action=Query", SCAN, JSON, f"{TABLES}.Scan"),
        ("sts", "Action=GetCallerIdentity", ASSUME_ROLE, FORM, ""),
        ("sts", "", f"Action=&{ASSUME_ROLE}", FORM, ""),
        ("sts", "", ASSUME_ROLE, TEXT, ""),
        ("sts", "", ASSUME_ROLE, JSON, "Any.GetCallerIdentity"),
        ("sts", "", ASSUME_ROLE, JSON, "AWSSecurityTokenService.GetCallerIdentity"),
        ("cloudformation", "", CREATE_STACK, TEXT, ""),
        ("iam", "", "Action=ListRoles", TEXT, ""),
        ("sqs", "", "Action=ListQueues", TEXT, ""),
    ],
)
def test_a_guest_does_nothing_by_naming_two_operations_or_none(
    cloud: session_file.Session, guest: Credentials, service: str, query: str, body: str, content_type: str, target: str
) -> None:
    headers = {"Content-Type": content_type, **({"X-Amz-Target": target} if target else {})}
    status, answer = send_signed(cloud, guest, service, query, body, headers)
    assert (status, "AccessDenied" in answer) == (403, True), answer


@pytest.mark.parametrize("also", [{"StreamARN": f"{STREAM}/wildrydes"}, {"ResourceARN": f"{STREAM}/wildrydes"}])
def test_a_guest_reads_no_stream_by_naming_two(
    cloud: session_file.Session, guest: Credentials, also: dict[str, str]
) -> None:
    body, headers = {"StreamName": "wildrydes-summary"}, {"Content-Type": JSON, "X-Amz-Target": f"{KINESIS}.ListShards"}
    assert send_signed(cloud, guest, "kinesis", "", json.dumps({"StreamName": "wildrydes"}), headers)[0] == 200
    status, answer = send_signed(cloud, guest, "kinesis", "", json.dumps({**body, **also}), headers)
    assert (status, "AccessDenied" in answer) == (403, True), answer


MINE, OTHERS = "mine", "others"
MAY_USE_MINE = {
    "athena:StartQueryExecution": f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{MINE}",
    "dynamodb:BatchGetItem": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{MINE}",
    "logs:StartQuery": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{MINE}",
    "sns:Publish": f"arn:aws:sns:{REGION}:{ACCOUNT}:{MINE}",
    "sqs:PurgeQueue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{MINE}",
}


@pytest.fixture(scope="module")
def limited(deployment: Deployment) -> Iterator[Credentials]:
    """Yield the credentials of a user who may use one resource of each service. The resources need not exist."""
    iam = deployment.session.client("iam")
    iam.create_user(UserName="limited")
    statements = [{"Effect": "Allow", "Action": action, "Resource": arn} for action, arn in MAY_USE_MINE.items()]
    iam.put_user_policy(
        UserName="limited",
        PolicyName="mine",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    key = iam.create_access_key(UserName="limited")["AccessKey"]
    yield Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    iam.delete_access_key(UserName="limited", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="limited", PolicyName="mine")
    iam.delete_user(UserName="limited")


def make_form(**parameters: str) -> str:
    return urlencode(parameters)


def make_topic_arn(name: str) -> str:
    return f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}"


def make_queue_arn(name: str) -> str:
    return f"http://127.0.0.1/{ACCOUNT}/{name}"


START_QUERY = {"startTime": 0, "endTime": 1, "queryString": "fields @message"}


@pytest.mark.parametrize(
    ("service", "target", "allowed", "query", "refused"),
    [
        (
            "athena",
            "AmazonAthena.StartQueryExecution",
            json.dumps({"QueryString": "SELECT 1", "WorkGroup": MINE}),
            "",
            json.dumps({"QueryString": "SELECT 1", "WorkGroup": MINE, "QueryExecutionId": OTHERS}),
        ),
        (
            "dynamodb",
            f"{TABLES}.BatchGetItem",
            json.dumps({"RequestItems": {MINE: {"Keys": [{"Name": {"S": "x"}}]}}}),
            "",
            json.dumps({"TableName": MINE, "RequestItems": {OTHERS: {"Keys": [{"Name": {"S": "x"}}]}}}),
        ),
        (
            "logs",
            "Logs_20140328.StartQuery",
            json.dumps({"logGroupName": MINE, **START_QUERY}),
            "",
            json.dumps({"logGroupName": MINE, "logGroupIdentifiers": [OTHERS], **START_QUERY}),
        ),
        (
            "sns",
            "",
            make_form(Action="Publish", TopicArn=make_topic_arn(MINE), Message="x"),
            make_form(TopicArn=make_topic_arn(MINE)),
            make_form(Action="Publish", TopicArn=make_topic_arn(OTHERS), Message="x"),
        ),
        (
            "sns",
            "",
            make_form(Action="Publish", TargetArn=make_topic_arn(MINE), Message="x"),
            "",
            make_form(Action="Publish", TopicArn="")
            + "&"
            + make_form(TopicArn=make_topic_arn(OTHERS), TargetArn=make_topic_arn(MINE), Message="x"),
        ),
        (
            "sqs",
            "",
            make_form(Action="PurgeQueue", QueueUrl=make_queue_arn(MINE)),
            "",
            json.dumps(
                {"QueueUrl": make_queue_arn(MINE), "x": "&Action=PurgeQueue&QueueUrl=" + make_queue_arn(OTHERS) + "&"}
            ),
        ),
        (
            "sqs",
            "AmazonSQS.PurgeQueue",
            json.dumps({"QueueUrl": make_queue_arn(MINE)}),
            make_form(QueueUrl=make_queue_arn(MINE)),
            json.dumps({"QueueUrl": make_queue_arn(OTHERS)}),
        ),
    ],
)
def test_nobody_reaches_a_resource_by_naming_another_one_that_they_may_use(
    cloud: session_file.Session, limited: Credentials, service: str, target: str, allowed: str, query: str, refused: str
) -> None:
    headers = {"Content-Type": JSON, "X-Amz-Target": target} if target else {"Content-Type": FORM}
    answer = send_signed(cloud, limited, service, "", allowed, headers)[1]
    assert "is not authorized to perform" not in answer
    answer = send_signed(cloud, limited, service, query, refused, headers)[1]
    assert "is not authorized to perform" in answer


@pytest.mark.parametrize("signature", ["", "Signature=&", "Signature=0&", "X-Amz-Signature=0&"])
@pytest.mark.parametrize(
    ("claimed", "target", "more"),
    [
        ("GetId", f"{GUESTS}.ListIdentityPools", {"MaxResults": 9}),
        ("InitiateAuth", f"{USERS}.ListUsers", {}),
        ("InitiateAuth", f"{USERS}.AdminCreateUser", {"Username": "intruder@example.org", "MessageAction": "SUPPRESS"}),
    ],
)
def test_nobody_administers_people_by_naming_what_anybody_may(
    cloud: session_file.Session, blue: Deployment, signature: str, claimed: str, target: str, more: dict[str, Any]
) -> None:
    body = json.dumps({"UserPoolId": blue.outputs["UserPoolId"], **more})
    headers = {"Content-Type": JSON, "X-Amz-Target": target}
    status, answer, _ = send_request(cloud.url, f"/?{signature}Action={claimed}", "POST", body=body, headers=headers)
    assert status == 403, answer
    assert "intruder@example.org" not in users.list_users(blue)


def test_links_that_anybody_may_follow_on_aws_need_a_signature(
    cloud: session_file.Session, deployment: Deployment
) -> None:
    sns = deployment.session.client("sns")
    topic = sns.create_topic(Name="probe")["TopicArn"]
    try:
        ears = f"arn:aws:sqs:{REGION}:{ACCOUNT}:probe"
        arn = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=ears, ReturnSubscriptionArn=True)[
            "SubscriptionArn"
        ]
        link = urlencode({"Signature": "0", "Action": "Unsubscribe", "SubscriptionArn": arn})
        assert send_request(cloud.url, f"/?{link}")[0] == 403
        assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    finally:
        sns.delete_topic(TopicArn=topic)
