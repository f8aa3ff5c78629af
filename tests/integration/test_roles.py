"""Least privilege, proven: every role is tried, with its own credentials, for what it may and what it must not do."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

from local.cloud import REGION
from ops.deployment import Deployment
from watch_fleet.memory import EPISODES

NOTHING_THERE = "NoSuchKey"
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}  # the last is SNS's
Call = tuple[str, str, dict[str, Any]]
Caller = Callable[[Call], str]

KEY = {"Name": {"S": "Probe"}, "StatusTime": {"S": "2026-11-24 12:00:00.000"}}


def calls(deployment: Deployment) -> dict[str, Call]:
    """Every call that some role may make, and some that none may, by the name that the matrix uses."""
    o = deployment.outputs
    records = {"Records": [{"Data": b"{}", "PartitionKey": "Probe"}]}
    memory = function_of(deployment, "WatchName")["Environment"]["Variables"]["WATCH_BUCKET"]
    rows = {o["TableName"]: {"Keys": [KEY]}}

    def quarantine(key: str) -> Call:
        return "s3", "put_object", {"Bucket": o["QuarantineBucketName"], "Key": key, "Body": b""}

    return {
        "list readings' shards": ("kinesis", "list_shards", {"StreamName": o["ReadingsStreamName"]}),
        "list summaries' shards": ("kinesis", "list_shards", {"StreamName": o["SummariesStreamName"]}),
        "describe readings": ("kinesis", "describe_stream_summary", {"StreamName": o["ReadingsStreamName"]}),
        "put readings": ("kinesis", "put_records", {"StreamName": o["ReadingsStreamName"], **records}),
        "put one reading": (
            "kinesis",
            "put_record",
            {"StreamName": o["ReadingsStreamName"], "Data": b"{}", "PartitionKey": "Probe"},
        ),
        "put summaries": ("kinesis", "put_records", {"StreamName": o["SummariesStreamName"], **records}),
        "delete readings' stream": ("kinesis", "delete_stream", {"StreamName": o["ReadingsStreamName"]}),
        "read rows": ("dynamodb", "batch_get_item", {"RequestItems": rows}),
        "get a row": ("dynamodb", "get_item", {"TableName": o["TableName"], "Key": KEY}),
        "query rows": (
            "dynamodb",
            "query",
            {
                "TableName": o["TableName"],
                "KeyConditionExpression": "#n = :n",
                "ExpressionAttributeNames": {"#n": "Name"},
                "ExpressionAttributeValues": {":n": {"S": "Probe"}},
            },
        ),
        "scan rows": ("dynamodb", "scan", {"TableName": o["TableName"]}),
        "put a row": ("dynamodb", "put_item", {"TableName": o["TableName"], "Item": {**KEY, "Probe": {"BOOL": True}}}),
        "delete a row": ("dynamodb", "delete_item", {"TableName": o["TableName"], "Key": KEY}),
        "quarantine a reading": quarantine("wildrydes/probe"),
        "quarantine a summary": quarantine("wildrydes-summary/probe"),
        "quarantine anything": quarantine("probe"),
        "read quarantine": ("s3", "get_object", {"Bucket": o["QuarantineBucketName"], "Key": "wildrydes/probe"}),
        "empty quarantine": ("s3", "delete_object", {"Bucket": o["QuarantineBucketName"], "Key": "wildrydes/probe"}),
        "put a failed batch": (
            "s3",
            "put_object",
            {"Bucket": o["FailuresBucketName"], "Key": "aws/lambda/p", "Body": b""},
        ),
        "read failed batches": ("s3", "get_object", {"Bucket": o["FailuresBucketName"], "Key": "aws/lambda/p"}),
        "describe summaries": ("kinesis", "describe_stream_summary", {"StreamName": o["SummariesStreamName"]}),
        "list failed batches": ("s3", "list_objects_v2", {"Bucket": o["FailuresBucketName"]}),
        "list quarantine": ("s3", "list_objects_v2", {"Bucket": o["QuarantineBucketName"]}),
        "list memory": ("s3", "list_objects_v2", {"Bucket": memory}),
        "read memory": ("s3", "get_object", {"Bucket": memory, "Key": EPISODES}),
        "empty memory": ("s3", "delete_object", {"Bucket": memory, "Key": "seen/probe"}),
        "alert": ("sns", "publish", {"TopicArn": o["TopicArn"], "Message": "probe"}),
        "subscribe": (
            "sns",
            "subscribe",
            {"TopicArn": o["TopicArn"], "Protocol": "email", "Endpoint": "a@example.org"},
        ),
        "put an error into archive": (
            "s3",
            "put_object",
            {"Bucket": o["ArchiveBucketName"], "Key": "errors/p", "Body": b""},
        ),
        "put elsewhere into archive": (
            "s3",
            "put_object",
            {"Bucket": o["ArchiveBucketName"], "Key": "p", "Body": b""},
        ),
        "empty archive": ("s3", "delete_object", {"Bucket": o["ArchiveBucketName"], "Key": "errors/p"}),
        "read archive's table": (
            "glue",
            "get_table",
            {"DatabaseName": o["DatabaseName"], "Name": o["ArchiveTableName"]},
        ),
        "drop archive's table": ("glue", "delete_table", {"DatabaseName": o["DatabaseName"], "Name": "probe"}),
        "list archive": ("s3", "list_objects_v2", {"Bucket": o["ArchiveBucketName"]}),
        "put into archive": ("s3", "put_object", {"Bucket": o["ArchiveBucketName"], "Key": "archive/p", "Body": b""}),
        "ask Athena": ("athena", "start_query_execution", {"QueryString": "SELECT 1", "WorkGroup": o["WorkGroupName"]}),
        "list roles": ("iam", "list_roles", {}),
    }


MAY: dict[str, set[str]] = {
    "AggregatorName": {
        "list readings' shards", "describe readings", "put summaries", "quarantine a reading", "put a failed batch",
        "list failed batches",
    },
    "ProcessorName": {
        "list summaries' shards", "describe summaries", "read rows", "put a row", "quarantine a summary",
        "put a failed batch", "list failed batches",
    },
    "WatchName": {
        "list summaries' shards", "describe summaries", "put a failed batch", "list failed batches", "list memory",
        "read memory", "alert",
    },
    "delivery": {
        "list readings' shards", "list archive", "put into archive", "put an error into archive",
        "read archive's table",
    },
    "guest": {"list readings' shards", "query rows"},
}  # fmt: skip
"""What each role may do of the calls above; it must not do the rest."""


@pytest.fixture(params=list(MAY))
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_role_that_is_deployed_is_in_the_matrix(deployment: Deployment) -> None:
    """A new role is entered in MAY, or this fails; whoever signs in to the pool has a role without a right."""
    pool = deployment.client("cognito-identity").get_identity_pool_roles(
        IdentityPoolId=deployment.outputs["IdentityPoolId"]
    )
    signed_in = pool["Roles"]["authenticated"]
    tried = {deployment.outputs["GuestRoleArn"], *(role_arn(deployment, role) for role in MAY if role != "guest")}
    assert roles_of_the_stacks(deployment) == {arn.rpartition("/")[2] for arn in {signed_in, *tried}}
    assert rights_of(deployment, signed_in.rpartition("/")[2]) == []


def test_each_role_may_do_its_work_and_nothing_else(deployment: Deployment, role: str) -> None:
    call = guest(deployment) if role == "guest" else role_in_a_probe(deployment, role)
    outcomes = {name: call(what) for name, what in calls(deployment).items()}
    allowed = {name for name, outcome in outcomes.items() if outcome not in DENIED}
    assert allowed == MAY[role], outcomes
    assert {outcomes[name] for name in allowed} <= {"allowed", NOTHING_THERE}, outcomes


def test_guest_reads_readings_and_no_summaries(deployment: Deployment) -> None:
    kinesis: Any = guest_session(deployment).client("kinesis")
    outputs = deployment.outputs
    shard = kinesis.list_shards(StreamName=outputs["ReadingsStreamName"])["Shards"][0]["ShardId"]
    place = {"ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(StreamName=outputs["ReadingsStreamName"], **place)["ShardIterator"]
    assert "Records" in kinesis.get_records(ShardIterator=iterator)
    with pytest.raises(ClientError, match="AccessDenied"):
        kinesis.get_shard_iterator(StreamName=outputs["SummariesStreamName"], **place)
    # An iterator of somebody else's is no way round the policy either.
    administrator = deployment.client("kinesis")
    stolen = administrator.get_shard_iterator(StreamName=outputs["SummariesStreamName"], **place)["ShardIterator"]
    with pytest.raises(ClientError, match="AccessDenied"):
        kinesis.get_records(ShardIterator=stolen)


def test_made_up_credentials_are_refused(deployment: Deployment) -> None:
    stranger = boto3.Session(aws_access_key_id="AKIAQQQQQQQQQQQQQQQQ", aws_secret_access_key="q", region_name=REGION)
    with pytest.raises(ClientError) as refused:
        stranger.client("kinesis").list_shards(StreamName=deployment.outputs["ReadingsStreamName"])
    assert refused.value.response["Error"]["Code"] in {"UnrecognizedClientException", "InvalidClientTokenId"}


def guest_session(deployment: Deployment) -> boto3.Session:
    """A session as the browser gets it: enhanced flow, no sign-in."""
    identity = deployment.client("cognito-identity")
    identity_id = identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"])["IdentityId"]
    credentials = identity.get_credentials_for_identity(IdentityId=identity_id)["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=REGION,
    )


def guest(deployment: Deployment) -> Caller:
    session = guest_session(deployment)

    def call(what: Call) -> str:
        service, method, arguments = what
        try:
            getattr(session.client(service), method)(**arguments)  # type: ignore[call-overload]  # by name
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "allowed"

    return call


def role_arn(deployment: Deployment, role: str) -> str:
    """The role that Firehose works in, or that of the function whose name is an output."""
    if role == "delivery":
        stream = deployment.client("firehose").describe_delivery_stream(
            DeliveryStreamName=deployment.outputs["DeliveryStreamName"]
        )
        [to] = stream["DeliveryStreamDescription"]["Destinations"]
        return str(to["ExtendedS3DestinationDescription"]["RoleARN"])
    return str(function_of(deployment, role)["Role"])


def function_of(deployment: Deployment, output: str) -> dict[str, Any]:
    function = deployment.client("lambda").get_function(FunctionName=deployment.outputs[output])
    configuration: dict[str, Any] = function["Configuration"]
    return configuration


def roles_of_the_stacks(deployment: Deployment) -> set[str]:
    cloudformation = deployment.client("cloudformation")
    return {
        resource["PhysicalResourceId"]
        for stack in deployment.statuses
        for resource in cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::IAM::Role"
    }


def rights_of(deployment: Deployment, role: str) -> list[str]:
    iam = deployment.client("iam")
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [*iam.list_role_policies(RoleName=role)["PolicyNames"], *(policy["PolicyArn"] for policy in attached)]


def role_in_a_probe(deployment: Deployment, role_name: str) -> Caller:
    """Calls with the role of a service: nobody else may assume it, so a function in that role makes them."""
    functions = deployment.client("lambda")
    role = role_arn(deployment, role_name)
    name = f"probe-{uuid4().hex}"
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role,
        Handler="probe.handle",
        Code={"ZipFile": _zipped_probe()},
        Timeout=30,
    )

    def call(what: Call) -> str:
        service, method, arguments = what
        event = {
            "service": service,
            "call": method,
            "arguments": json.loads(json.dumps(arguments, default=bytes.decode)),
        }
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
        outcome = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, outcome
        return str(outcome)

    return call


def _zipped_probe() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.write(Path(__file__).with_name("probe.py"), "probe.py")
    return out.getvalue()
