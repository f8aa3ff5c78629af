import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from aggregator.state import unpack
from ops.quarantine_reader import parse_pieces
from tests.events import aggregate, kinesis, kinesis_window
from tests.unit.cold_start import Handler, cold_start
from tests.unit.mocked_aws import mocked_aws
from tests.unit.unicorn.corpus import make_document
from unicorn.codec import decode_summary
from unicorn.summary import InvalidSummary, MinuteSummary


@dataclass(frozen=True, slots=True)
class Aggregator:
    """The function, its stream and its bucket."""

    handle: Handler

    def read_emitted(self) -> list[MinuteSummary]:
        client = boto3.client("kinesis")
        (shard,) = client.list_shards(StreamName="summaries")["Shards"]
        iterator = client.get_shard_iterator(
            StreamName="summaries", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return [decode_summary(record["Data"]) for record in client.get_records(ShardIterator=iterator)["Records"]]

    def read_quarantine(self) -> dict[str, Any]:
        client = boto3.client("s3")
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket="quarantine").get("Contents", [])]
        return {key: json.loads(client.get_object(Bucket="quarantine", Key=key)["Body"].read()) for key in keys}


@pytest.fixture
def aggregator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aggregator]:
    with mocked_aws(monkeypatch):
        boto3.client("kinesis").create_stream(StreamName="summaries", ShardCount=1)
        boto3.client("s3").create_bucket(Bucket="quarantine")
        environment = {"SUMMARY_STREAM": "summaries", "QUARANTINE_BUCKET": "quarantine"}
        yield Aggregator(cold_start("aggregator.handler", environment, monkeypatch))


def test_an_open_window_returns_its_state_and_emits_nothing(aggregator: Aggregator) -> None:
    response = aggregator.handle(kinesis_window(make_document()), None)
    assert list(response) == ["state"]
    assert len(unpack(response["state"]["summaries"])) == 1
    assert aggregator.read_emitted() == []


@pytest.mark.parametrize(("final", "early"), [(True, False), (False, True), (True, True)])
def test_a_closing_window_emits_its_state_and_its_last_records(
    aggregator: Aggregator, final: bool, early: bool
) -> None:
    first = aggregator.handle(kinesis_window(make_document()), None)
    last = make_document(StatusTime="2026-01-31 23:58:08.250", Distance=0.5)
    response = aggregator.handle(kinesis_window(last, state=first["state"], final=final, early=early), None)
    assert response == {"state": {}}
    (summary,) = aggregator.read_emitted()
    assert (summary.readings, summary.millimeters) == (2, 30_000)


def test_a_final_call_without_records_emits_the_state(aggregator: Aggregator) -> None:
    first = aggregator.handle(kinesis_window(make_document()), None)
    assert aggregator.handle(kinesis_window(state=first["state"], final=True), None) == {"state": {}}
    assert len(aggregator.read_emitted()) == 1


def test_without_a_window_the_batch_is_emitted_at_once(aggregator: Aggregator) -> None:
    assert aggregator.handle(kinesis(make_document(), make_document(Name="Bucephalus")), None) == {}
    assert {summary.Name for summary in aggregator.read_emitted()} == {"Shadowfax", "Bucephalus"}


def test_of_nine_records_with_one_bad_eight_are_emitted_and_one_is_quarantined(aggregator: Aggregator) -> None:
    poison = b'{"Name": "Shadowfax", "error'
    records = [make_document(StatusTime=f"2026-01-31 23:58:0{second}.000") for second in range(9)]
    records[4] = poison
    event = kinesis(*records)
    aggregator.handle(event, None)
    (summary,) = aggregator.read_emitted()
    assert summary.readings == 8
    assert 4000 not in summary.Steps
    ((key, content),) = aggregator.read_quarantine().items()
    shard, _, number = event["Records"][4]["eventID"].partition(":")
    assert key == f"wildrydes/{shard}/{number}-{number}.1.json"
    [piece] = parse_pieces(content)
    assert piece.data == poison
    assert piece.reason.startswith("not JSON")


def test_a_bad_document_of_a_record_is_quarantined_alone(aggregator: Aggregator) -> None:
    bad = make_document(Latitude=91)
    event = kinesis(make_document() + bad + make_document(Name="Bucephalus"))
    aggregator.handle(event, None)
    assert len(aggregator.read_emitted()) == 2
    [content] = aggregator.read_quarantine().values()
    [piece] = parse_pieces(content)
    assert (piece.sub_record, piece.data) == (1, bad)


def test_a_batch_that_is_run_again_leaves_nothing_more(aggregator: Aggregator) -> None:
    event = kinesis(make_document(), b"\xff")
    aggregator.handle(event, None)
    aggregator.handle(event, None)
    first, again = aggregator.read_emitted()
    assert first == again
    assert len(aggregator.read_quarantine()) == 1


def test_records_of_an_aggregate_are_readings_and_a_bad_one_is_quarantined_by_its_place_within(
    aggregator: Aggregator,
) -> None:
    within = [("a", make_document(StatusTime=f"2026-01-31 23:59:0{second}.000"), None) for second in range(3)]
    aggregator.handle(kinesis(aggregate([*within[:2], ("b", b"bad", None), within[2]])), None)
    assert [summary.readings for summary in aggregator.read_emitted()] == [3]
    [content] = aggregator.read_quarantine().values()
    [piece] = parse_pieces(content)
    assert (piece.sub_record, piece.data) == (2, b"bad")


def test_data_that_cannot_be_quarantined_fails_the_batch(aggregator: Aggregator) -> None:
    boto3.client("s3").delete_bucket(Bucket="quarantine")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        aggregator.handle(kinesis(make_document(), b"\xff"), None)
    assert aggregator.read_emitted() == []


def test_a_state_of_another_hand_fails_the_call(aggregator: Aggregator) -> None:
    with pytest.raises(InvalidSummary):
        aggregator.handle(kinesis_window(make_document(), state={"1": 282}), None)


def test_each_call_logs_its_counts(aggregator: Aggregator, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        aggregator.handle(kinesis(make_document(), make_document(Name="Bucephalus"), b"\xff"), None)
    (record,) = caplog.records
    counts = {name: getattr(record, name) for name in ("readings", "unreadable", "emitted", "closing")}
    assert counts == {"readings": 2, "unreadable": 1, "emitted": 2, "closing": True}


def test_each_call_tells_its_metrics_once_its_work_is_done(
    aggregator: Aggregator, capsys: pytest.CaptureFixture[str]
) -> None:
    first = aggregator.handle(kinesis_window(make_document()), None)
    event = kinesis_window(make_document(), make_document(Name="Bucephalus"), b"\xff", state=first["state"], final=True)
    event["window"] = {"start": "2026-02-01T00:05:00Z", "end": "2026-02-01T00:06:00Z"}
    aggregator.handle(event, None)
    metrics = json.loads(capsys.readouterr().out.splitlines()[-1])
    names = ("Readings", "Late", "Duplicate", "Quarantined", "Summaries")
    assert [metrics[name] for name in names] == [2, 2, 1, 1, 2]


def test_a_call_that_fails_tells_no_metrics(aggregator: Aggregator, capsys: pytest.CaptureFixture[str]) -> None:
    boto3.client("kinesis").delete_stream(StreamName="summaries")
    with pytest.raises(ClientError):
        aggregator.handle(kinesis(make_document()), None)
    assert "_aws" not in capsys.readouterr().out


def test_a_call_without_records_tells_of_no_late_reading(
    aggregator: Aggregator, capsys: pytest.CaptureFixture[str]
) -> None:
    aggregator.handle({"Records": []}, None)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["Late"] == 0
