import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import exceptions as aws
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config

from aws.errors import MalformedAnswer
from aws.kinesis import create_kinesis_client


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)


def test_the_endpoint_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    client = create_kinesis_client()
    assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:4566", "eu-west-1")


def test_a_call_is_made_once_so_that_retries_are_ours_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    client = create_kinesis_client()
    attempts = []

    def time_out(**_: object) -> None:
        attempts.append(1)
        raise aws.ConnectTimeoutError(endpoint_url="https://kinesis")

    client.meta.events.register("before-send", time_out)
    with pytest.raises(aws.ConnectTimeoutError):
        client.list_streams()
    assert len(attempts) == 1


def test_a_missing_region_is_an_aws_error() -> None:
    with pytest.raises(aws.NoRegionError):
        create_kinesis_client()


def test_a_region_that_cannot_be_is_an_aws_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "mars north")
    with pytest.raises(aws.InvalidRegionError):
        create_kinesis_client()


def test_an_endpoint_that_is_no_url_is_an_aws_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    with pytest.raises(aws.BotoCoreError, match="nonsense"):
        create_kinesis_client()


def _capture_request(client: Any, records: list[dict[str, object]]) -> tuple[object, dict[str, str]]:
    """Return the JSON body of a PutRecords call and its content headers, without sending the call."""
    requests = []

    def refuse(request: Any, **_: object) -> None:
        requests.append(request)
        raise aws.ConnectTimeoutError(endpoint_url="https://kinesis")

    client.meta.events.register("before-send", refuse)
    with pytest.raises(aws.ConnectTimeoutError):
        client.put_records(StreamName="wildrydes", Records=records)
    (request,) = requests
    headers = {name: request.headers[name] for name in ("Content-Type", "X-Amz-Target")}
    assert int(request.headers["Content-Length"]) == len(request.body)
    return json.loads(request.body), headers


def test_put_records_says_the_same_as_the_sdk_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    records: list[dict[str, object]] = [
        {"Data": b"\xff\x00{}\n", "PartitionKey": 'Zlatogřiv "🦄"'},
        {"Data": bytes(range(256)), "PartitionKey": "a", "ExplicitHashKey": str(2**128 - 1)},
    ]
    theirs = boto3.client("kinesis", config=Config(retries={"total_max_attempts": 1}))
    assert _capture_request(create_kinesis_client(), records) == _capture_request(theirs, records)


class _Raw(BytesIO):
    def stream(self) -> list[bytes]:
        return [self.read()]


def _get_records(client: Any, body: bytes) -> Any:
    """Return what GetRecords returns for an answer. Raises what the client raises."""

    def answer(**_: object) -> Any:
        return AWSResponse("https://kinesis", 200, HTTPHeaders(), _Raw(body))

    client.meta.events.register("before-send", answer)
    return client.get_records(ShardIterator="this")


_RECORD = {"SequenceNumber": "4951", "PartitionKey": "Zlatogřiv 🦄", "ApproximateArrivalTimestamp": 1790000000.125}
_CHILD = {"ShardId": "b", "ParentShards": ["a"], "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": "9"}}


@pytest.mark.parametrize(
    "answer",
    [
        {"Records": [], "NextShardIterator": "next", "MillisBehindLatest": 0},
        {"Records": [{**_RECORD, "Data": "e30K"}, {**_RECORD, "Data": "", "EncryptionType": "KMS"}]},
        {"Records": [{**_RECORD, "Data": base64.b64encode(bytes(range(256))).decode()}], "MillisBehindLatest": 7},
        {"Records": [], "NextShardIterator": None, "ChildShards": [_CHILD], "MillisBehindLatest": 0},
        {"Records": [], "Unknown": {"to": "us"}},
        {},
    ],
    ids=["empty", "records", "bytes", "end of a shard", "of later times", "nothing"],
)
def test_get_records_is_read_as_the_sdk_does(monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    body = json.dumps(answer).encode()
    ours, theirs = _get_records(create_kinesis_client(), body), _get_records(boto3.client("kinesis"), body)
    assert {name: value for name, value in ours.items() if value is not None} == theirs


@pytest.mark.parametrize("timestamp", ["1e300", "-1e300", "1e17"])
def test_time_that_can_not_be_makes_an_answer_malformed(monkeypatch: pytest.MonkeyPatch, timestamp: str) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    body = f'{{"Records": [{{"ApproximateArrivalTimestamp": {timestamp}}}]}}'.encode()
    with pytest.raises(MalformedAnswer, match="GetRecords has the time"):
        _get_records(create_kinesis_client(), body)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"Records": [{"Data": "?"}]}', b'{"Records": 5}'])
def test_an_answer_of_another_form_is_left_to_the_sdk(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert _try_call(create_kinesis_client(), body) == _try_call(boto3.client("kinesis"), body)


def _try_call(client: Any, body: bytes) -> object:
    try:
        return _get_records(client, body)
    except Exception as error:  # noqa: BLE001 - whatever it is: it is to be the same
        return type(error), str(error)
