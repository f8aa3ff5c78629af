import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from ops.quarantine_reader import parse_pieces
from processor import row
from tests.events import kinesis
from tests.unit.cold_start import Handler, cold_start
from tests.unit.unicorn.corpus import GOOD
from unicorn.codec import encode_summary
from unicorn.reading import Reading, parse_reading
from unicorn.summary import MinuteSummary, summarize, summarize_minute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

READING = parse_reading(GOOD)


@dataclass(frozen=True, slots=True)
class Processor:
    """The function, its table and its bucket."""

    handle: Handler
    dynamodb: "DynamoDBClient"

    def items(self) -> list[row.Item]:
        return list(self.dynamodb.scan(TableName="rows")["Items"])

    def read_rows(self) -> list[MinuteSummary]:
        return list(map(row.from_item, self.items()))

    def read_quarantine(self) -> dict[str, Any]:
        client = boto3.client("s3")
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket="quarantine").get("Contents", [])]
        return {key: json.loads(client.get_object(Bucket="quarantine", Key=key)["Body"].read()) for key in keys}


@pytest.fixture
def processor(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Processor:
    boto3.client("s3").create_bucket(Bucket="quarantine")
    environment = {"TABLE": "rows", "QUARANTINE_BUCKET": "quarantine"}
    return Processor(cold_start("processor.handler", environment, monkeypatch), dynamodb)


def test_of_nine_summaries_with_one_bad_eight_are_stored_and_one_is_quarantined(processor: Processor) -> None:
    poison = b'{"Name": "Shadowfax", "error'
    herd = [replace(READING, Name=f"Unicorn {number}") for number in range(9)]
    records = list(map(_encode_record, herd))
    records[4] = poison
    event = kinesis(*records, stream="wildrydes-summary")
    assert processor.handle(event, None) == {}
    assert {summary.Name for summary in processor.read_rows()} == {f"Unicorn {n}" for n in range(9)} - {"Unicorn 4"}
    ((key, content),) = processor.read_quarantine().items()
    shard, _, number = event["Records"][4]["eventID"].partition(":")
    assert key == f"wildrydes-summary/{shard}/{number}-{number}.1.json"
    [piece] = parse_pieces(content)
    assert piece.data == poison


def test_summary_whose_row_cannot_be_read_goes_to_the_quarantine_and_the_row_stays(processor: Processor) -> None:
    other = replace(READING, Name="Bucephalus")
    key = row.to_key(summarize_minute(READING).key)
    processor.dynamodb.put_item(TableName="rows", Item=key)
    processor.handle(kinesis(_encode_record(READING), _encode_record(other)), None)
    assert processor.dynamodb.get_item(TableName="rows", Key=key)["Item"] == key
    [content] = processor.read_quarantine().values()
    [piece] = parse_pieces(content)
    assert piece.data == _encode_record(READING)
    assert piece.reason == (
        "the row of Shadowfax at 2026-01-31 23:58:00.000 can't be read: replace it with `wildrydes backfill --replace`"
    )


def test_summaries_of_one_minute_in_one_batch_become_one_row(processor: Processor) -> None:
    later = replace(READING, StatusTime="2026-01-31 23:58:08.250")
    processor.handle(kinesis(_encode_record(READING), _encode_record(later), _encode_record(READING)), None)
    assert processor.read_rows() == list(summarize([READING, later]).values())


def test_a_batch_that_is_run_again_changes_nothing(processor: Processor) -> None:
    event = kinesis(_encode_record(READING), b"\xff")
    processor.handle(event, None)
    before = processor.items()
    processor.handle(event, None)
    assert processor.items() == before
    assert len(processor.read_quarantine()) == 1


def test_data_that_cannot_be_quarantined_fails_the_batch(processor: Processor) -> None:
    boto3.client("s3").delete_bucket(Bucket="quarantine")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        processor.handle(kinesis(_encode_record(READING), b"\xff"), None)


def test_rows_that_cannot_be_written_fail_the_batch(processor: Processor) -> None:
    processor.dynamodb.delete_table(TableName="rows")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        processor.handle(kinesis(_encode_record(READING)), None)


def test_each_call_logs_its_counts(processor: Processor, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        processor.handle(kinesis(_encode_record(READING), _encode_record(READING), b"\xff"), None)
    (record,) = caplog.records
    counts = {name: getattr(record, name) for name in ("summaries", "unreadable", "written")}
    assert counts == {"summaries": 2, "unreadable": 1, "written": 1}


def _encode_record(reading: Reading) -> bytes:
    return encode_summary(summarize_minute(reading))


def test_each_call_tells_rows_quarantined_and_lag(processor: Processor, capsys: pytest.CaptureFixture[str]) -> None:
    processor.handle(kinesis(encode_summary(summarize_minute(READING)), b"\xff", stream="wildrydes-summary"), None)
    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (metrics["Rows"], metrics["Quarantined"]) == (1, 1)
    assert metrics["Lag"] >= 0


def test_a_call_without_a_summary_tells_no_lag(processor: Processor, capsys: pytest.CaptureFixture[str]) -> None:
    processor.handle(kinesis(b"\xff", stream="wildrydes-summary"), None)
    assert "Lag" not in json.loads(capsys.readouterr().out.splitlines()[-1])
