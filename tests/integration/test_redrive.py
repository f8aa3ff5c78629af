"""What was given up or could not be read goes back once its cause is mended, and twice does no harm."""

import base64
import json
import time

from ops.deployment import Deployment
from tests.events import kinesis_window
from tests.integration.test_commands import wildrydes
from unicorn.codec import encode
from unicorn.reading import Reading

NAME = "Lazarus"


def reading(second: int) -> Reading:
    return Reading(
        Name=NAME,
        StatusTime=f"2026-11-24 13:00:{second:02d}.000",
        Latitude=40.7,
        Longitude=-74.0,
        Distance=30.0,
        HealthPoints=150,
        MagicPoints=150,
    )


def give_up(deployment: Deployment) -> None:
    """A batch of three readings in the failures bucket, as Lambda writes it."""
    event = kinesis_window(*(encode(reading(second)) for second in (1, 2, 3)))
    arn = deployment.client("lambda").get_function(FunctionName=deployment.outputs["AggregatorName"])
    document = {
        "requestContext": {"functionArn": arn["Configuration"]["FunctionArn"], "condition": "RetryAttemptsExhausted"},
        "payload": json.dumps(event),
    }
    bucket = deployment.outputs["FailuresBucketName"]
    deployment.client("s3").put_object(Bucket=bucket, Key="aws/lambda/m/s/one", Body=json.dumps(document))


def quarantine(deployment: Deployment, key: str, data: bytes) -> None:
    document = {
        "stream": "wildrydes",
        "partitionKey": NAME,
        "reason": "planted",
        "data": base64.b64encode(data).decode(),
    }
    bucket = deployment.outputs["QuarantineBucketName"]
    deployment.client("s3").put_object(Bucket=bucket, Key=key, Body=json.dumps(document))


def readings_of(deployment: Deployment) -> int:
    key = {"Name": {"S": NAME}, "StatusTime": {"S": "2026-11-24 13:00:00.000"}}
    item = deployment.client("dynamodb").get_item(TableName=deployment.outputs["TableName"], Key=key).get("Item", {})
    return int(item.get("Readings", {}).get("N", 0))


def come_to(deployment: Deployment, readings: int) -> bool:
    deadline = time.monotonic() + 30
    while readings_of(deployment) != readings and time.monotonic() < deadline:
        time.sleep(0.2)
    return readings_of(deployment) == readings


def test_redrive_processes_failed_batches_and_puts_readable_data_back(deployment: Deployment) -> None:
    give_up(deployment)
    quarantine(deployment, "redrive/mended.json", encode(reading(4)))
    quarantine(deployment, "redrive/broken.json", b"{")

    shown = wildrydes("redrive", "--dry-run").stdout
    assert "1 × RetryAttemptsExhausted" in shown
    assert "× planted" in shown
    assert readings_of(deployment) == 0

    done = wildrydes("redrive")
    assert done.returncode == 0, done.stderr
    assert "processed 1 failed batches, put back 1" in done.stdout
    assert come_to(deployment, 4)

    give_up(deployment)  # the same once more, as after a redrive that was interrupted
    assert wildrydes("redrive").returncode == 0
    time.sleep(3)
    assert readings_of(deployment) == 4
    assert wildrydes("redrive", "--dry-run").stdout.startswith("failed batches: 0\n")
    listed = deployment.client("s3").list_objects_v2(
        Bucket=deployment.outputs["QuarantineBucketName"], Prefix="redrive/"
    )["Contents"]
    assert [entry["Key"] for entry in listed] == ["redrive/broken.json"]


def test_redrive_that_fails_says_why_and_keeps_the_batch(deployment: Deployment) -> None:
    give_up(deployment)
    bucket = deployment.outputs["FailuresBucketName"]
    s3 = deployment.client("s3")
    document = json.loads(s3.get_object(Bucket=bucket, Key="aws/lambda/m/s/one")["Body"].read())
    document["payload"] = json.dumps({"window": {}, "state": {"of": "somebody else"}, "Records": []})
    s3.put_object(Bucket=bucket, Key="aws/lambda/m/s/one", Body=json.dumps(document))
    done = wildrydes("redrive")
    assert done.returncode == 1
    assert "failed: " in done.stderr
    assert "Traceback" not in done.stderr
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    s3.delete_object(Bucket=bucket, Key="aws/lambda/m/s/one")
