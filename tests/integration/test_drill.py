"""The original's failure drill: one bad record among nine, in one batch."""

import json
import time
from typing import Any

from ops.deployment import Deployment
from ops.quarantine_reader import parse_pieces
from unicorn.codec import encode
from unicorn.reading import Reading

BAD = b'{"Name": "Rocinante", "StatusTime": "2026-11-24 12:00:05.000", "Latitude": "north"\xff'


def make_reading(second: int, meters: float = 30.0) -> Reading:
    return Reading(
        Name="Rocinante",
        StatusTime=f"2026-11-24 12:00:{second:02d}.000",
        Latitude=40.7,
        Longitude=-74.0,
        Distance=meters,
        HealthPoints=150 + second,
        MagicPoints=150 - second,
    )


def test_one_bad_record_of_nine_is_quarantined_and_the_others_are_stored(deployment: Deployment) -> None:
    good = [encode(make_reading(second, 29.9994)) for second in range(1, 9)]
    records: list[Any] = [{"Data": data, "PartitionKey": "Rocinante"} for data in [*good[:4], BAD, *good[4:]]]
    answer = deployment.session.client("kinesis").put_records(
        StreamName=deployment.outputs["ReadingsStreamName"], Records=records
    )
    assert answer["FailedRecordCount"] == 0

    item = wait_for_row(deployment, readings=8)
    assert item["Distance"] == {"N": "239.992"}  # eight times 29,999 mm
    assert (item["MinHealthPoints"], item["MaxHealthPoints"]) == ({"N": "151"}, {"N": "158"})
    assert (item["MinMagicPoints"], item["MaxMagicPoints"]) == ({"N": "142"}, {"N": "149"})
    assert item["LastStatusTime"] == {"S": "2026-11-24 12:00:08.000"}

    sequence_number, shard = answer["Records"][4]["SequenceNumber"], answer["Records"][4]["ShardId"]
    s3, bucket = deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"]
    key = f"wildrydes/{shard}/{sequence_number}-{sequence_number}.1.json"
    of_the_nine = {record["SequenceNumber"] for record in answer["Records"]}
    assert [
        found for found in list_quarantine_keys(deployment) if found.split("/")[2].partition("-")[0] in of_the_nine
    ] == [key]
    [piece] = parse_pieces(json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))
    assert piece.data == BAD
    assert piece.reason == "not UTF-8"
    assert piece.record.partition_key == "Rocinante"


def test_late_and_repeated_readings_are_merged_into_their_minute_exactly_once(deployment: Deployment) -> None:
    wait_for_row(deployment, readings=8)
    late = [make_reading(second, 30.0) for second in (30, 8, 30)]
    deployment.session.client("kinesis").put_records(
        StreamName=deployment.outputs["ReadingsStreamName"],
        Records=[{"Data": encode(reading), "PartitionKey": "Rocinante"} for reading in late],
    )
    # Of the two versions of second 8, the greater distance counts.
    assert wait_for_row(deployment, readings=9)["Distance"] == {"N": "269.993"}


def wait_for_row(deployment: Deployment, *, readings: int) -> dict[str, Any]:
    """Wait until Rocinante's row holds so many readings, and return it."""
    key = {"Name": {"S": "Rocinante"}, "StatusTime": {"S": "2026-11-24 12:00:00.000"}}
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    item: dict[str, Any] = {}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        item = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
        if item.get("Readings") == {"N": str(readings)}:
            return item
        time.sleep(0.2)
    raise AssertionError(f"the row did not come to {readings} readings: {item}")


def list_quarantine_keys(deployment: Deployment) -> list[str]:
    """Return the keys of quarantined records of the readings' stream."""
    bucket = deployment.outputs["QuarantineBucketName"]
    listing = deployment.session.client("s3").list_objects_v2(Bucket=bucket, Prefix="wildrydes/")
    return [entry["Key"] for entry in listing.get("Contents", [])]
