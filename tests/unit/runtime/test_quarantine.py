import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, Quarantine, build_document
from tests.unit.mocked_aws import mocked_aws

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
    """A client of a mocked S3 with a bucket `quarantine`."""
    with mocked_aws(monkeypatch):
        client = boto3.client("s3")
        client.create_bucket(Bucket="quarantine")
        yield client


def make_piece(number: int, index: int | None = None) -> Piece:
    return Piece(replace(RECORD, sequence_number=str(number)), "empty", b"", index)


def list_keys(s3: "S3Client") -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="quarantine").get("Contents", [])]


def test_unreadable_data_is_kept_with_its_place_reason_and_bytes(s3: "S3Client") -> None:
    Quarantine(s3, "quarantine").store([Piece(RECORD, "not UTF-8", RECORD.data)])
    body = s3.get_object(Bucket="quarantine", Key="wildrydes/shardId-000000000006/4959-4959.1.json")["Body"].read()
    unreadable = {"subRecord": None, "reason": "not UTF-8", "data": base64.b64encode(b"\xff no reading").decode()}
    assert json.loads(body) == {
        "stream": "wildrydes",
        "shardId": "shardId-000000000006",
        "records": [
            {
                "sequenceNumber": "4959",
                "partitionKey": "Shadowfax",
                "arrivedAt": "2026-01-31T23:58:07.510+00:00",
                "unreadable": [unreadable],
            }
        ],
    }


def test_a_batch_is_one_object_and_a_retry_overwrites_it(s3: "S3Client") -> None:
    pieces = [make_piece(998, 0), make_piece(998, 2), make_piece(1001)]
    for _ in range(2):
        Quarantine(s3, "quarantine").store(pieces)
    assert list_keys(s3) == ["wildrydes/shardId-000000000006/998-1001.3.json"]


def test_a_record_that_is_in_a_batch_twice_is_kept_once(s3: "S3Client") -> None:
    Quarantine(s3, "quarantine").store([make_piece(998, 0), make_piece(998, 1), make_piece(997), make_piece(998, 0)])
    assert list_keys(s3) == ["wildrydes/shardId-000000000006/997-998.3.json"]


def test_a_record_is_named_once_however_many_of_its_documents_are_unreadable() -> None:
    [first, second] = json.loads(json.dumps(build_document([make_piece(1, 0), make_piece(1, 2), make_piece(2)])))[
        "records"
    ]
    assert [piece["subRecord"] for piece in first["unreadable"]] == [0, 2]
    assert (second["sequenceNumber"], len(second["unreadable"])) == ("2", 1)


def test_a_batch_without_unreadable_data_makes_no_call(s3: "S3Client") -> None:
    Quarantine(s3, "nowhere").store([])


def test_what_s3_refuses_is_raised(s3: "S3Client") -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        Quarantine(s3, "nowhere").store([make_piece(1)])
