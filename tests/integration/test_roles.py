"""Least privilege, proven: every role is tried, with its own credentials, for what it may and what it must not do."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.cloud import REGION
from ops.deployment import Deployment

DENIED = {"AccessDenied", "AccessDeniedException"}
Call = tuple[str, str, dict[str, Any]]
Caller = Callable[[Call], str]

KEY = {"Name": {"S": "Probe"}, "StatusTime": {"S": "2026-11-24 12:00:00.000"}}


def calls(deployment: Deployment) -> dict[str, Call]:
    """Every call that some role may make, and some that none may, by the name that the matrix uses."""
    o = deployment.outputs
    records = {"Records": [{"Data": b"{}", "PartitionKey": "Probe"}]}
    rows = {o["TableName"]: {"Keys": [KEY]}}
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
        "quarantine": ("s3", "put_object", {"Bucket": o["QuarantineBucketName"], "Key": "probe", "Body": b""}),
        "read quarantine": ("s3", "get_object", {"Bucket": o["QuarantineBucketName"], "Key": "probe"}),
        "empty quarantine": ("s3", "delete_object", {"Bucket": o["QuarantineBucketName"], "Key": "probe"}),
        "put a failed batch": (
            "s3",
            "put_object",
            {"Bucket": o["FailuresBucketName"], "Key": "aws/lambda/p", "Body": b""},
        ),
        "read failed batches": ("s3", "get_object", {"Bucket": o["FailuresBucketName"], "Key": "aws/lambda/p"}),
        "list archive": ("s3", "list_objects_v2", {"Bucket": o["ArchiveBucketName"]}),
        "put into archive": ("s3", "put_object", {"Bucket": o["ArchiveBucketName"], "Key": "archive/p", "Body": b""}),
        "ask Athena": ("athena", "start_query_execution", {"QueryString": "SELECT 1", "WorkGroup": o["WorkGroupName"]}),
        "list roles": ("iam", "list_roles", {}),
    }


MAY = {
    "AggregatorName": {
        "list readings' shards", "describe readings", "put summaries", "quarantine", "put a failed batch",
    },
    "ProcessorName": {"list summaries' shards", "read rows", "put a row", "quarantine", "put a failed batch"},
    "guest": {"list readings' shards", "query rows"},
}  # fmt: skip
"""What each role may do of the calls above; it must not do the rest."""


@pytest.fixture(params=list(MAY))
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_role_may_do_its_work_and_nothing_else(deployment: Deployment, role: str) -> None:
    call = guest(deployment) if role == "guest" else function_role(deployment, role)
    outcomes = {name: call(what) for name, what in calls(deployment).items()}
    allowed = {name for name, outcome in outcomes.items() if outcome not in DENIED}
    assert allowed == MAY[role], outcomes
    assert {outcomes[name] for name in allowed} == {"allowed"}, outcomes


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


def function_role(deployment: Deployment, output: str) -> Caller:
    """Calls with a function's role: only Lambda may assume it, so a probe of that role makes them."""
    functions = deployment.client("lambda")
    role = functions.get_function(FunctionName=deployment.outputs[output])["Configuration"]["Role"]
    name = f"probe-{output}"
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
