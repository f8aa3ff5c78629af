"""During a flood of bad data on a shared shard, rows of other unicorns come in time, and nothing is lost."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops.deployment import Deployment
from ops.process import wait_until
from ops.quarantine_reader import count_pieces
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, Quarantine
from tests.embedded import WINDOW_SECONDS
from tests.integration.test_commands import run_wildrydes
from tests.unit.unicorn.corpus import make_document

MINUTE = "2026-11-24 15:00"
MAX_WAIT_SECONDS = WINDOW_SECONDS + 20
"""After the readings were put: their window, and a third of the function's time-out."""
UNNAMED = make_document().replace(b'"Name"', b'"Nam"')


def make_reading(name: str, second: int) -> bytes:
    return make_document(Name=name, StatusTime=f"{MINUTE}:{second:02d}.000")


def put_readings(deployment: Deployment, records: list[bytes]) -> None:
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["ReadingsStreamName"]
    for first in range(0, len(records), 500):
        entries: list[Any] = [{"Data": data, "PartitionKey": "one shard"} for data in records[first : first + 500]]
        assert kinesis.put_records(StreamName=stream, Records=entries)["FailedRecordCount"] == 0


def find_row(deployment: Deployment, name: str) -> dict[str, Any]:
    key = {"Name": {"S": name}, "StatusTime": {"S": f"{MINUTE}:00.000"}}
    table = deployment.outputs["TableName"]
    item: dict[str, Any] = deployment.session.client("dynamodb").get_item(TableName=table, Key=key).get("Item", {})
    return item


@pytest.fixture
def quarantine(deployment: Deployment) -> Iterator[str]:
    """The quarantine's bucket. The flood is removed from it after the test."""
    s3, bucket = deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"]
    before = set(list_keys(s3, bucket))
    yield bucket
    for key in set(list_keys(s3, bucket)) - before:
        s3.delete_object(Bucket=bucket, Key=key)


def list_keys(s3: Any, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def test_others_rows_come_in_time_and_every_piece_is_counted(
    deployment: Deployment, quarantine: str, record_property: Callable[[str, object], None]
) -> None:
    s3 = deployment.session.client("s3")
    before = count_pieces(s3, quarantine)
    began = time.monotonic()
    put_readings(deployment, [b"{}" * 500_000, *[UNNAMED] * 5_000])
    put_readings(deployment, [make_reading("Bayard", second) for second in range(30)])
    put_readings(deployment, [UNNAMED] * 5_000)
    assert wait_until(lambda: find_row(deployment, "Bayard").get("Readings") == {"N": "30"}, MAX_WAIT_SECONDS)
    record_property("seconds_until_others_rows", time.monotonic() - began)
    assert wait_until(lambda: count_pieces(s3, quarantine) - before >= 10_001, 30)
    assert count_pieces(s3, quarantine) - before == 10_001


def test_a_flood_that_can_be_read_by_now_comes_back_by_redrive(deployment: Deployment, quarantine: str) -> None:
    s3 = deployment.session.client("s3")
    before = count_pieces(s3, quarantine)
    data = [make_reading(f"Lazarus {number % 3}", number // 3 % 60) for number in range(180)] * 10
    pieces = [Piece(make_place(number), "a bug of the past", record) for number, record in enumerate(data)]
    several = b"".join(make_reading("Lazarus of many", second) for second in range(60))
    Quarantine(s3, quarantine).store([*pieces, Piece(make_place(len(pieces)), "a bug of the past", several)])
    done = run_wildrydes("redrive", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["put_back"] == 1_801
    assert count_pieces(s3, quarantine) == before
    names = [*(f"Lazarus {number}" for number in range(3)), "Lazarus of many"]
    assert wait_until(lambda: all(find_row(deployment, name).get("Readings") == {"N": "60"} for name in names), 60)


def make_place(number: int) -> EventRecord:
    """Return a place on the stream that no other test uses."""
    return EventRecord(
        stream="wildrydes",
        shard_id="shardId-flood",
        sequence_number=str(10**20 + number),
        partition_key="key",
        arrived=time.time(),
        data=b"",
    )
