"""Event source mappings on the running emulator: what a failing function leaves, and where."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops.deployment import Deployment

FUNCTION = b"def handle(event, context):\n    raise ValueError('as planted')\n"


def zipped(source: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("failing.py", source)
    return out.getvalue()


def eventually(look: Callable[[], Any]) -> Any:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + 20
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    return found


@pytest.fixture
def stream(deployment: Deployment) -> Iterator[str]:
    """A stream with a function on it that always fails; yields the stream's ARN."""
    kinesis, functions = deployment.client("kinesis"), deployment.client("lambda")
    kinesis.create_stream(StreamName="failing", ShardCount=1)
    known = functions.get_function(FunctionName=deployment.outputs["AggregatorName"])["Configuration"]
    functions.create_function(
        FunctionName="failing",
        Runtime="python3.13",
        Role=known["Role"],
        Handler="failing.handle",
        Code={"ZipFile": zipped(FUNCTION)},
    )
    yield kinesis.describe_stream_summary(StreamName="failing")["StreamDescriptionSummary"]["StreamARN"]
    for mapping in functions.list_event_source_mappings(FunctionName="failing")["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.delete_function(FunctionName="failing")
    kinesis.delete_stream(StreamName="failing")


def mapped(deployment: Deployment, stream: str, destination: str) -> None:
    deployment.client("lambda").create_event_source_mapping(
        FunctionName="failing",
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": destination}},
    )
    deployment.client("kinesis").put_record(StreamName="failing", Data=b"poison", PartitionKey="k")


def test_queue_gets_the_place_of_a_failed_batch_and_not_its_payload(deployment: Deployment, stream: str) -> None:
    sqs = deployment.client("sqs")
    url = sqs.create_queue(QueueName="failures")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    mapped(deployment, stream, arn)
    [message] = eventually(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    assert record["KinesisBatchInfo"]["streamArn"] == stream
    assert "payload" not in record
    sqs.delete_queue(QueueUrl=url)


def test_bucket_gets_the_whole_payload_of_a_failed_batch(deployment: Deployment, stream: str) -> None:
    s3 = deployment.client("s3")
    s3.create_bucket(Bucket="failing-payloads")
    mapped(deployment, stream, "arn:aws:s3:::failing-payloads")
    [entry] = eventually(lambda: s3.list_objects_v2(Bucket="failing-payloads").get("Contents"))
    assert entry["Key"].startswith("aws/lambda/")
    record = json.loads(s3.get_object(Bucket="failing-payloads", Key=entry["Key"])["Body"].read())
    [failed] = json.loads(record["payload"])["Records"]
    assert failed["kinesis"]["data"] == "cG9pc29u"
    s3.delete_object(Bucket="failing-payloads", Key=entry["Key"])
    s3.delete_bucket(Bucket="failing-payloads")


def test_disabled_mapping_goes_on_where_it_was(deployment: Deployment, stream: str) -> None:
    functions, sqs = deployment.client("lambda"), deployment.client("sqs")
    url = sqs.create_queue(QueueName="paused")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    mapped(deployment, stream, arn)
    [first] = eventually(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=600).get("Messages"))
    [mapping] = functions.list_event_source_mappings(FunctionName="failing")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    time.sleep(1.5)
    put = deployment.client("kinesis").put_record(StreamName="failing", Data=b"more", PartitionKey="k")
    time.sleep(1.5)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    [second] = eventually(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=600).get("Messages"))
    places = [json.loads(message["Body"])["KinesisBatchInfo"]["startSequenceNumber"] for message in (first, second)]
    assert places[1] == put["SequenceNumber"] > places[0]
    sqs.delete_queue(QueueUrl=url)
