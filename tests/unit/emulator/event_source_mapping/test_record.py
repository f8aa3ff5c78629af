from typing import Any

import pytest

from emulator.event_source_mapping.record import ShardRecord, Window, get_window, make_event
from emulator.event_source_mapping.settings import MappingSettings

RECORD = ShardRecord(sequence_number="49", arrived=1_800_000_000.25, partition_key="Shadowfax", data="e30=")
PLACE: dict[str, Any] = {
    "shard_id": "shardId-1",
    "stream_arn": "arn:aws:kinesis:us-east-1:0:stream/wildrydes",
    "role_arn": "arn:role",
    "region": "us-east-1",
}


@pytest.mark.parametrize(("moment", "start"), [(120.0, 120), (179.999, 120), (180.0, 180)])
def test_windows_start_at_multiples_of_their_length(moment: float, start: int) -> None:
    assert get_window(moment, 60) == Window(start=start, end=start + 60)


def test_event_without_a_window_has_only_records() -> None:
    document = make_event([RECORD], **PLACE)
    assert document.keys() == {"Records"}
    [record] = document["Records"]
    assert record["eventID"] == "shardId-1:49"
    assert record["kinesis"] == {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "Shadowfax",
        "sequenceNumber": "49",
        "data": "e30=",
        "approximateArrivalTimestamp": 1_800_000_000.25,
    }


def test_event_of_a_window_has_its_bounds_state_shard_and_flags() -> None:
    document = make_event(
        [], **PLACE, window=Window(start=1_800_000_000, end=1_800_000_060), state={"n": 1}, final=True
    )
    assert document == {
        "Records": [],
        "window": {"start": "2027-01-15T08:00:00Z", "end": "2027-01-15T08:01:00Z"},
        "state": {"n": 1},
        "shardId": "shardId-1",
        "eventSourceARN": PLACE["stream_arn"],
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }


def test_settings_are_read_from_a_mapping_that_a_template_created() -> None:
    settings = MappingSettings.from_mapping(
        {
            "FunctionName": "f",
            "EventSourceArn": "arn:s",
            "ParallelizationFactor": "10",
            "BatchSize": "10000",
            "MaximumBatchingWindowInSeconds": 5,
            "TumblingWindowInSeconds": 60,
            "MaximumRecordAgeInSeconds": 21600,
            "BisectBatchOnFunctionError": "true",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::b"}},
        }
    )
    assert settings == MappingSettings(
        function="f",
        stream_arn="arn:s",
        parallelization=10,
        batch_size=10_000,
        batching_seconds=5,
        window_seconds=60,
        retries=None,
        record_age_seconds=21_600,
        bisect=True,
        partial_responses=True,
        on_failure_arn="arn:aws:s3:::b",
    )


def test_defaults_of_a_mapping_are_lambdas() -> None:
    settings = MappingSettings.from_mapping({"FunctionName": "f", "EventSourceArn": "arn:s"})
    assert settings == MappingSettings(function="f", stream_arn="arn:s")
