"""The function with S3 and Kinesis as moto mocks them."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.unit.backfill.rows import make_object, make_row
from tests.unit.cold_start import Handler, cold_start
from tests.unit.mocked_aws import mocked_aws
from unicorn.codec import decode_summary

BUCKET, STREAM, KEY = "results", "summaries", "backfill/minutes/run/000000/one/part=0/object"
DONE = "backfill/done/run/000000/one/part=0/object/"


@dataclass
class Context:
    """The context that Lambda passes. Some calls find little time left."""

    milliseconds: int = 900_000
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:WildRydesBackfill"

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Handler]:
    with mocked_aws(monkeypatch):
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        boto3.client("kinesis").create_stream(StreamName=STREAM, ShardCount=1)
        handler = cold_start("backfill.handler", {"RESULTS_BUCKET": BUCKET, "SUMMARY_STREAM": STREAM}, monkeypatch)
        monkeypatch.setattr(sys.modules["backfill.handler"].time, "sleep", lambda _: None)
        yield handler


def put(body: bytes) -> dict[str, Any]:
    """Put the object of minutes, and return the event about it."""
    return {"key": KEY, "etag": boto3.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=body)["ETag"]}


def list_keys() -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket=BUCKET)
    return [one["Key"] for one in listed.get("Contents", [])]


def read_stream() -> list[str]:
    """Return the minute of each summary on the stream."""
    kinesis = boto3.client("kinesis")
    shard = {"StreamName": STREAM, "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    iterator = kinesis.get_shard_iterator(**shard)["ShardIterator"]  # type: ignore[arg-type]
    records = kinesis.get_records(ShardIterator=iterator)["Records"]
    return [decode_summary(record["Data"]).StatusTime[11:16] for record in records]


def test_summaries_are_on_the_stream_and_the_object_is_done(handle: Handler) -> None:
    event = put(make_object(*map(make_row, range(3))))
    assert handle(event, Context()) == {**event, "line": 3, "done": True}
    assert read_stream() == ["00:00", "00:01", "00:02"]
    assert list_keys() == [f"{DONE}3"]


def test_repeated_call_for_an_object_that_is_done_does_nothing(handle: Handler) -> None:
    event = put(make_object(make_row()))
    handle(event, Context())
    assert handle(event, Context()) == {**event, "done": True}
    assert len(read_stream()) == 1


def test_call_without_time_leaves_the_rest_to_the_next_one(handle: Handler) -> None:
    event = put(make_object(*map(make_row, range(700))))
    first = handle(event, Context(milliseconds=59_999))
    assert first == {**event, "line": 500, "done": False}
    assert list_keys() == [KEY]
    assert handle(first, Context()) == {**event, "line": 700, "done": True}
    assert len(read_stream()) == 700
    assert list_keys() == [f"{DONE}700"]


def test_call_that_is_killed_between_batches_is_repeated_and_loses_nothing(
    handle: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, module = put(make_object(*map(make_row, range(700)))), sys.modules["backfill.handler"]
    emit = module.emit
    calls: list[int] = []

    def emit_once(kinesis: Any, stream: str, batch: list[Any]) -> None:
        if calls:
            raise SystemExit
        calls.append(len(batch))
        emit(kinesis, stream, batch)

    with monkeypatch.context() as patch:
        patch.setattr(module, "emit", emit_once)
        with pytest.raises(SystemExit):
            handle(event, Context())
    assert (len(read_stream()), list_keys()) == (500, [KEY])
    handle(event, Context())
    minutes = read_stream()
    assert (len(minutes), len(set(minutes))) == (1_200, 700)
    assert list_keys() == [f"{DONE}700"]


def test_batches_are_no_faster_than_the_rate(handle: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    now, module = [0.0], sys.modules["backfill.handler"]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    handle(put(make_object(*map(make_row, range(750)))), Context())
    assert now == [750 / module.RATE]


def test_object_with_no_rows_is_done(handle: Handler) -> None:
    handle(put(make_object()), Context())
    assert list_keys() == [f"{DONE}0"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: boto3.client("s3").delete_object(Bucket=BUCKET, Key=KEY), "it is missing, something removed it"),
        (lambda: put(b"other"), "it is not what Athena unloaded, something replaced it"),
    ],
)
def test_missing_or_changed_object_is_named_and_nothing_is_done(handle: Handler, change: Any, why: str) -> None:
    event = put(make_object(make_row()))
    change()
    unreadable = sys.modules["backfill.minutes"].ObjectUnreadable
    with pytest.raises(unreadable, match=f"^s3://{BUCKET}/{KEY} was not put back: {why}$"):
        handle(event, Context())
    assert read_stream() == []
    assert not any(key.startswith(DONE) for key in list_keys())


def test_unreadable_line_is_named_and_the_object_stays(handle: Handler) -> None:
    event = put(make_object(make_row(), make_row(offsets=[])))
    with pytest.raises(RuntimeError, match=f"^s3://{BUCKET}/{KEY} was not put back: its line 2 is no minute"):
        handle(event, Context())
    assert list_keys() == [KEY]


def test_bucket_of_another_account_is_refused(handle: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    event = put(make_object(make_row()))

    def refuse(**place: str) -> None:  # moto asks nobody who owns a bucket
        assert place["ExpectedBucketOwner"] == "123456789012"
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")

    monkeypatch.setattr(sys.modules["backfill.handler"]._s3, "get_object", refuse)
    with pytest.raises(RuntimeError, match="its bucket belongs to another account than 123456789012"):
        handle(event, Context())
