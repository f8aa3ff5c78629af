import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.unit.mocked_aws import mocked_aws
from unicorn.kinesis_event import EventRecord
from unicorn.quarantine import Quarantine

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

RECORD = EventRecord(
    stream="wildrydes",
    shard_id="shardId-000000000006",
    sequence_number="4959",
    partition_key="Shadowfax",
    arrived=1769903887.51,
    data=b"\xff no reading",
)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator["S3Client"]:
    """S3 with a bucket `quarantine`."""
    with mocked_aws(monkeypatch):
        client = boto3.client("s3")
        client.create_bucket(Bucket="quarantine")
        yield client


def test_unreadable_data_is_kept_with_its_place_reason_and_bytes(s3: "S3Client") -> None:
    Quarantine(s3, "quarantine").put(RECORD, reason="not UTF-8", data=RECORD.data)
    body = s3.get_object(Bucket="quarantine", Key="wildrydes/shardId-000000000006/4959.json")["Body"].read()
    assert json.loads(body) == {
        "stream": "wildrydes",
        "shardId": "shardId-000000000006",
        "sequenceNumber": "4959",
        "subRecord": None,
        "partitionKey": "Shadowfax",
        "arrivedAt": "2026-01-31T23:58:07.510+00:00",
        "reason": "not UTF-8",
        "data": base64.b64encode(b"\xff no reading").decode(),
    }


def test_a_retry_overwrites_and_each_document_of_a_record_has_its_own_key(s3: "S3Client") -> None:
    quarantine = Quarantine(s3, "quarantine")
    for index in (0, 2, 0):
        quarantine.put(RECORD, reason="empty", data=b"", sub_record=index)
    assert [found["Key"] for found in s3.list_objects_v2(Bucket="quarantine")["Contents"]] == [
        "wildrydes/shardId-000000000006/4959/0.json",
        "wildrydes/shardId-000000000006/4959/2.json",
    ]


def test_what_s3_refuses_is_raised(s3: "S3Client") -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        Quarantine(s3, "nowhere").put(RECORD, reason="empty", data=b"")
