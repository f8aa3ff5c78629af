"""Get real credentials of each role, and make calls with them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.cloud import ACCOUNT, REGION
from ops.deployment import Deployment
from tests.roles.columns import KEY, LOGS, OBJECTS, PROBE, STREAMS, WORK_GROUPS, Call, find_key
from tests.roles.rows import ALLOWED

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
ADMINISTRATOR = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
_SESSION: Any = boto3.Session(region_name=REGION)
"""One for all callers: the SDK reads its models once for each session."""


class Caller:
    """Makes calls with the credentials of one role."""

    def __init__(self, credentials: Mapping[str, str], identity: str = "") -> None:
        self.identity = identity
        """The identity in the identity pool; empty if there is none."""
        self.credentials = {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials.get("SecretAccessKey") or credentials["SecretKey"],
            "aws_session_token": credentials["SessionToken"],
        }
        self._clients: dict[str, Any] = {}

    def __call__(self, call: Call) -> str:
        """Make a call. Return ALLOWED, or the code of the error."""
        service, method, arguments = call
        try:
            getattr(self.client(service), method)(**arguments)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ALLOWED

    def client(self, service: str) -> Any:
        if service not in self._clients:
            once = Config(retries={"total_max_attempts": 1})
            self._clients[service] = _SESSION.client(service, config=once, **self.credentials)
        return self._clients[service]


def get_guest_credentials(deployment: Deployment) -> Caller:
    """Return credentials of a guest as the browser gets them: by the enhanced flow, without sign-in."""
    identity = deployment.session.client("cognito-identity")
    identity_id = identity.get_id(IdentityPoolId=deployment.outputs["IdentityPoolId"])["IdentityId"]
    credentials: Any = identity.get_credentials_for_identity(IdentityId=identity_id)["Credentials"]
    return Caller(credentials)


def assume_role(deployment: Deployment, role: str) -> Caller:
    """Return credentials of a role that only a service may assume: it trusts the administrator for a moment."""
    iam = deployment.session.client("iam")
    described = iam.get_role(RoleName=role)["Role"]
    trust: Any = described["AssumeRolePolicyDocument"]
    wider = {**trust, "Statement": [*trust["Statement"], ADMINISTRATOR]}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(wider))
    try:
        sts = deployment.session.client("sts")
        credentials: Any = sts.assume_role(RoleArn=described["Arn"], RoleSessionName=PROBE)["Credentials"]
        return Caller(credentials)
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))


@contextmanager
def prepare(deployment: Deployment, made: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Create what the calls need, so that only a missing permission makes them fail. Remove it after the block."""
    s3, logs = deployment.session.client("s3"), deployment.session.client("logs")
    kinesis = deployment.session.client("kinesis")
    [stack] = [name for name in deployment.statuses if name.startswith("WildRydesStreams")]
    [described] = deployment.session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    # Only a role of the identity pool has an identity.
    seeds: dict[str, Any] = {
        "log stream": f"{PROBE}-new",
        "streams' stack": described["StackId"],
        "identity": "us-east-1:nobody",
    }
    objects = {place: (id_, key.format_map(made)) for place, (id_, key) in OBJECTS.items()}
    for place, (id_, key) in objects.items():
        s3.put_object(Bucket=made[id_], Key=key, Body=b"{}")
        seeds[place] = s3.create_multipart_upload(Bucket=made[id_], Key=key)["UploadId"]
    for id_ in LOGS.values():
        logs.create_log_stream(logGroupName=made[id_], logStreamName=PROBE)
    for place, id_ in STREAMS.items():
        seeds[place] = kinesis.get_shard_iterator(
            StreamName=made[id_], ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
    for place, id_ in WORK_GROUPS.items():
        asked = deployment.session.client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup=made[id_])
        seeds[place] = asked["QueryExecutionId"]
    seeds["key"] = deployment.session.client("kms").encrypt(KeyId=find_key(made), Plaintext=b"probe")["CiphertextBlob"]
    try:
        yield seeds
    finally:
        for place, (id_, key) in objects.items():
            s3.delete_object(Bucket=made[id_], Key=key)
            _ignore_missing(s3.abort_multipart_upload, Bucket=made[id_], Key=key, UploadId=seeds[place])
        for id_ in LOGS.values():
            for stream in (PROBE, seeds["log stream"]):
                _ignore_missing(logs.delete_log_stream, logGroupName=made[id_], logStreamName=stream)
        deployment.session.client("dynamodb").delete_item(TableName=made["SensorData"], Key=KEY)


def _ignore_missing(remove: Any, **what: str) -> None:
    try:
        remove(**what)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchUpload", "ResourceNotFoundException"):
            raise
