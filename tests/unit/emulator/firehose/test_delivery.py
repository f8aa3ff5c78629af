"""What is delivered when S3 fails in between, and the documents of failed conversions."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from emulator.firehose import delivery
from emulator.firehose.buffer import Buffer, BufferedRecord

KEY = ("000000000000", "us-east-1", "archive", 1.0)
CONVERSION = {
    "SchemaConfiguration": {"DatabaseName": "fleet", "TableName": "archive"},
    "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
}
CONFIG = {
    "BucketARN": "arn:aws:s3:::bucket",
    "Prefix": "raw/",
    "ErrorOutputPrefix": "errors/",
    "DataFormatConversionConfiguration": CONVERSION,
}
GOOD, BROKEN = b'{"name": "a"}', b"broken"


class Bucket:
    """A bucket that refuses an object under a prefix the first times."""

    def __init__(self) -> None:
        self.refusals = {"raw/": 0, "errors/": 0}
        self.stored: list[tuple[str, bytes]] = []

    def put_object(self, bucket: str, key: str, body: bytes) -> None:
        assert bucket == "bucket"
        prefix = key[: key.index("/") + 1]
        if self.refusals[prefix]:
            self.refusals[prefix] -= 1
            raise OSError("refused")
        self.stored.append((prefix, body))


def get_prefix(template: str, *_: object, **__: object) -> str:
    return template


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    bucket = Bucket()
    stream = {"name": "archive", "created_at": 1.0, "destinations": [{"config": CONFIG}]}
    service = SimpleNamespace(
        streams={"archive": stream}, evaluate_prefix=get_prefix, s3_bucket_from_arn=lambda _: "bucket"
    )
    monkeypatch.setattr(delivery, "firehose", service)
    monkeypatch.setattr(delivery, "_get_columns", lambda _: {"name": "string"})
    monkeypatch.setattr(delivery, "put_object", bucket.put_object)
    yield bucket
    delivery._buffers.clear()


def make_buffer(*records: bytes) -> Buffer:
    buffer = Buffer(max_bytes=1000, interval=60)
    for number, record in enumerate(records):
        buffer.add(BufferedRecord(record, 100.5, str(number), 7))
    return buffer


def deliver_until_stored(buffer: Buffer) -> None:
    """Deliver as the emulator does: what failed is tried again, before what has arrived since."""
    delivery._buffers[KEY] = buffer
    for _ in range(5):
        if KEY not in delivery._buffers:
            return
        tried = delivery._buffers.pop(KEY)
        try:
            delivery._deliver(KEY, tried)
        except OSError:
            delivery._buffers[KEY] = make_buffer(GOOD)  # it arrives while S3 fails
        delivery._restore_buffer(KEY, tried)
    raise AssertionError("it was never stored")


@pytest.mark.parametrize("refused", ["raw/", "errors/"])
def test_object_that_is_stored_is_not_written_again_when_another_fails(bucket: Bucket, refused: str) -> None:
    bucket.refusals[refused] = 1
    deliver_until_stored(make_buffer(GOOD, BROKEN))
    assert [prefix for prefix, _ in bucket.stored] == ["errors/", "raw/", "raw/"]
    assert all(body.startswith(b"PAR1") for prefix, body in bucket.stored if prefix == "raw/")


def test_failed_conversion_has_the_members_that_aws_documents(bucket: Bucket) -> None:
    delivery._deliver(KEY, make_buffer(GOOD, BROKEN))
    [body] = [body for prefix, body in bucket.stored if prefix == "errors/"]
    document: dict[str, Any] = json.loads(body)
    assert document.pop("attemptEndingTimestamp") > 1_700_000_000_000
    assert document == {
        "attemptsMade": 1,
        "arrivalTimestamp": 100_500,
        "lastErrorCode": "DataFormatConversion.ParseError",
        "lastErrorMessage": "The record isn't JSON.",
        "rawData": "YnJva2Vu",
        "sequenceNumber": "1",
        "subSequenceNumber": 7,
        "dataCatalogTable": {
            "catalogId": "000000000000",
            "databaseName": "fleet",
            "tableName": "archive",
            "region": "us-east-1",
            "versionId": "LATEST",
            "catalogArn": "arn:aws:glue:us-east-1:000000000000:catalog",
        },
    }


def test_buffer_of_a_deleted_stream_is_dropped(bucket: Bucket) -> None:
    buffer = make_buffer(GOOD)
    delivery._deliver((*KEY[:3], 2.0), buffer)
    assert (buffer.records, buffer.objects, bucket.stored) == ([], [], [])
