import json
from datetime import UTC, datetime

from emulator.event_source_mapping.destination import add_payload, make_invocation_record, make_object_key
from emulator.event_source_mapping.invocation import DiscardedBatch, Invocation
from emulator.event_source_mapping.record import ShardRecord, get_window

RECORDS = [
    ShardRecord(sequence_number=f"{number}", arrived=1_800_000_000.5 + number, partition_key="k", data="")
    for number in (1, 2)
]


def make_record(records: list[ShardRecord], condition: str = "RetryAttemptsExhausted") -> dict[str, object]:
    invocation = Invocation(records=records, window=get_window(1_800_000_000, 60))
    discarded = DiscardedBatch(invocation=invocation, condition=condition, attempts=3, error="refused")
    return make_invocation_record(
        discarded, function_arn="arn:f", shard_id="shardId-1", stream_arn="arn:s", request_id="r"
    )


def test_record_says_why_the_batch_was_discarded_and_where_it_is() -> None:
    record = make_record(RECORDS)
    assert record["requestContext"] == {
        "requestId": "r",
        "functionArn": "arn:f",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 3,
    }
    assert record["KinesisBatchInfo"] == {
        "shardId": "shardId-1",
        "startSequenceNumber": "1",
        "endSequenceNumber": "2",
        "approximateArrivalOfFirstRecord": "2027-01-15T08:00:01.500Z",
        "approximateArrivalOfLastRecord": "2027-01-15T08:00:02.500Z",
        "batchSize": 2,
        "streamArn": "arn:s",
    }
    assert "payload" not in record


def test_final_invocation_without_records_has_a_record_too() -> None:
    info = make_record([])["KinesisBatchInfo"]
    assert isinstance(info, dict)
    assert (info["batchSize"], info["startSequenceNumber"]) == (0, None)


def test_s3_gets_the_whole_event() -> None:
    record = add_payload(make_record(RECORDS), {"Records": [], "state": {"n": 1}})
    assert json.loads(record["payload"]) == {"Records": [], "state": {"n": 1}}


def test_object_is_named_as_lambda_names_it() -> None:
    moment = datetime(2026, 11, 24, 13, 5, 9, tzinfo=UTC)
    key = make_object_key(mapping_id="m", shard_id="shardId-1", moment=moment, unique="u")
    assert key == "aws/lambda/m/shardId-1/2026/11/24/2026-11-24T13.05.09-u"
