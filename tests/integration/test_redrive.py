"""Redrive puts discarded and unreadable data back once its cause is fixed. A second run changes nothing."""

import base64
import json
import time
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from ops.deployment import Deployment
from ops.process import wait_until
from tests.events import kinesis_window
from tests.integration.test_commands import run_wildrydes
from unicorn.codec import encode, encode_summary
from unicorn.reading import Reading
from unicorn.summary import summarize

NAME = "Lazarus"
LARGE = range(8_250)
"""The number of readings in a batch that is within Lambda's 6 MB only as compact JSON."""


def make_reading(second: int) -> Reading:
    return Reading(
        Name=NAME,
        StatusTime=f"2026-11-24 13:00:{second:02d}.000",
        Latitude=40.7,
        Longitude=-74.0,
        Distance=30.0,
        HealthPoints=150,
        MagicPoints=150,
    )


def put_failed_batch(
    deployment: Deployment, key: str = "aws/lambda/m/s/one", state: dict[str, Any] | None = None
) -> None:
    """Put a batch of three readings into the failures bucket, as Lambda does."""
    event = kinesis_window(*(encode(make_reading(second)) for second in (1, 2, 3)), state=state)
    put_failed(deployment, key, "RetryAttemptsExhausted", payload=json.dumps(event))


def put_failed(deployment: Deployment, key: str, condition: str, **members: Any) -> None:
    arn = deployment.session.client("lambda").get_function(FunctionName=deployment.outputs["AggregatorName"])
    document = {
        "requestContext": {"functionArn": arn["Configuration"]["FunctionArn"], "condition": condition},
        **members,
    }
    bucket = deployment.outputs["FailuresBucketName"]
    deployment.session.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(document))


def put_quarantined(deployment: Deployment, key: str, data: bytes, stream: str = "wildrydes") -> None:
    document = {
        "stream": stream,
        "partitionKey": NAME,
        "reason": "planted",
        "data": base64.b64encode(data).decode(),
    }
    bucket = deployment.outputs["QuarantineBucketName"]
    deployment.session.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(document))


def find_readings(deployment: Deployment, name: str = NAME) -> int:
    key = {"Name": {"S": name}, "StatusTime": {"S": "2026-11-24 13:00:00.000"}}
    item = (
        deployment.session.client("dynamodb")
        .get_item(TableName=deployment.outputs["TableName"], Key=key)
        .get("Item", {})
    )
    return int(item.get("Readings", {}).get("N", 0))


def wait_for_readings(deployment: Deployment, readings: int, name: str = NAME) -> bool:
    return wait_until(lambda: find_readings(deployment, name) == readings, 30)


def test_redrive_processes_failed_batches_and_puts_readable_data_back(deployment: Deployment) -> None:
    put_failed_batch(deployment)
    put_quarantined(deployment, "redrive/mended.json", encode(make_reading(4)))
    put_quarantined(deployment, "redrive/broken.json", b"{")

    shown = run_wildrydes("redrive", "--dry-run").stdout
    assert "1 × RetryAttemptsExhausted" in shown
    assert "× planted" in shown
    assert find_readings(deployment) == 0

    done = run_wildrydes("redrive")
    assert done.returncode == 0, done.stderr
    assert "processed 1 failed batches, put back 1" in done.stdout
    assert wait_for_readings(deployment, 4)

    put_failed_batch(deployment)  # the same once more, as after a redrive that was interrupted
    assert run_wildrydes("redrive").returncode == 0
    time.sleep(3)
    assert find_readings(deployment) == 4
    assert run_wildrydes("redrive", "--dry-run").stdout.startswith("failed batches: 0 ")
    listed = deployment.session.client("s3").list_objects_v2(
        Bucket=deployment.outputs["QuarantineBucketName"], Prefix="redrive/"
    )["Contents"]
    assert [entry["Key"] for entry in listed] == ["redrive/broken.json"]


def test_batch_that_fails_again_stays_and_stops_no_other(deployment: Deployment) -> None:
    put_failed_batch(deployment, "aws/lambda/m/s/a-broken", state={"of": "somebody else"})
    put_failed_batch(deployment, "aws/lambda/m/s/b-mended")
    done = run_wildrydes("redrive", "--json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["failed"]["records"] == 6
    assert document["processed"] == 1
    [failure] = document["failures"]
    assert "a-broken stays: the window's state was not written by this function." in failure
    assert "Redriving failed: 1 objects stay where they are." in done.stderr
    assert "Traceback" not in done.stderr
    bucket, s3 = deployment.outputs["FailuresBucketName"], deployment.session.client("s3")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["aws/lambda/m/s/a-broken"]
    s3.delete_object(Bucket=bucket, Key="aws/lambda/m/s/a-broken")


def test_quarantined_summary_goes_back_onto_its_own_stream(deployment: Deployment) -> None:
    [summary] = summarize([make_reading(30), make_reading(31)]).values()
    summary = replace(summary, Name="Lazarus the Second")
    put_quarantined(deployment, "redrive/summary.json", encode_summary(summary), stream="wildrydes-summary")
    put_quarantined(deployment, "redrive/elsewhere.json", b"{}", stream="another")
    done = run_wildrydes("redrive")
    assert done.returncode == 1
    assert "redrive/elsewhere.json stays: the stream another is not of this deployment." in done.stderr
    assert "put back 1" in done.stdout
    assert wait_for_readings(deployment, 2, name="Lazarus the Second")
    s3, bucket = deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"]
    s3.delete_object(Bucket=bucket, Key="redrive/elsewhere.json")
    assert run_wildrydes("redrive").returncode == 0


def test_records_that_were_only_late_are_read_from_the_stream(deployment: Deployment) -> None:
    kinesis, name = deployment.session.client("kinesis"), "Lazarus the Late"
    kinesis.create_stream(StreamName="late", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="late")["StreamDescriptionSummary"]["StreamARN"]
    late = [encode(replace(make_reading(second), Name=name)) for second in (1, 2, 3)]
    puts = [kinesis.put_record(StreamName="late", PartitionKey=name, Data=data) for data in late]
    arrived = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")
    info = {
        "shardId": puts[0]["ShardId"],
        "startSequenceNumber": puts[0]["SequenceNumber"],
        "endSequenceNumber": puts[1]["SequenceNumber"],
        "approximateArrivalOfFirstRecord": arrived,
        "approximateArrivalOfLastRecord": arrived,
        "batchSize": 2,
        "streamArn": arn,
    }
    put_failed(deployment, "aws/lambda/m/s/late", "RecordAgeExceeded", KinesisBatchInfo=info)
    shown = run_wildrydes("redrive", "--dry-run").stdout
    assert "1 × RecordAgeExceeded" in shown
    assert "not ours" not in shown.splitlines()[1]
    assert run_wildrydes("redrive").returncode == 0
    assert wait_for_readings(deployment, 2, name=name)
    kinesis.delete_stream(StreamName="late")


def test_batch_as_large_as_lambda_allows_is_redriven(deployment: Deployment) -> None:
    name = "Lazarus the Large"
    data = [encode(replace(make_reading(0), Name=name, StatusTime=f"2026-11-24 13:00:{n / 1000:06.3f}")) for n in LARGE]
    event = kinesis_window(*data)
    assert len(json.dumps(event, separators=(",", ":"))) < 6 * 1024 * 1024 < len(json.dumps(event))
    put_failed(deployment, "aws/lambda/m/s/large", "RetryAttemptsExhausted", payload=json.dumps(event))
    done = run_wildrydes("redrive")
    assert done.returncode == 0, done.stderr
    assert wait_for_readings(deployment, len(LARGE), name=name)


def test_many_batches_are_redriven_in_parallel_and_each_counts_once(deployment: Deployment) -> None:
    name = "Lazarus the Many"
    for second in range(60):
        data = encode(replace(make_reading(second), Name=name))
        put_failed(
            deployment,
            f"aws/lambda/m/s/many-{second:02d}",
            "RetryAttemptsExhausted",
            payload=json.dumps(kinesis_window(data)),
        )
    done = run_wildrydes("redrive", "--parallel", "16", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["processed"], document["staying"], document["interrupted"]) == (60, 0, False)
    assert wait_for_readings(deployment, 60, name=name)
