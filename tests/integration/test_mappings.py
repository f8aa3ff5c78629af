"""Event source mappings of a failing function on the running emulator: retries, and the on-failure destinations."""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.deployment import Deployment
from tests.embedded import WINDOW_SECONDS

FUNCTION = b"""
def handle(event, context):
    raise ValueError(" ".join(record["kinesis"]["partitionKey"] for record in event["Records"]))
"""


def zip_handler(source: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("failing.py", source)
    return out.getvalue()


def wait_for(look: Callable[[], Any]) -> Any:
    """Call `look` until it returns something, and return that."""
    deadline = time.monotonic() + 20
    while not (result := look()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
    return result


@pytest.fixture
def stream(deployment: Deployment) -> Iterator[str]:
    """The ARN of a stream with a function that always fails."""
    kinesis, functions = deployment.session.client("kinesis"), deployment.session.client("lambda")
    logs = deployment.session.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/failing")  # the function's role may not
    kinesis.create_stream(StreamName="failing", ShardCount=1)
    known = functions.get_function(FunctionName=deployment.outputs["AggregatorName"])["Configuration"]
    functions.create_function(
        FunctionName="failing",
        Runtime="python3.13",
        Role=known["Role"],
        Handler="failing.handle",
        Code={"ZipFile": zip_handler(FUNCTION)},
    )
    yield kinesis.describe_stream_summary(StreamName="failing")["StreamDescriptionSummary"]["StreamARN"]
    for mapping in functions.list_event_source_mappings(FunctionName="failing")["EventSourceMappings"]:
        functions.delete_event_source_mapping(UUID=mapping["UUID"])
    functions.delete_function(FunctionName="failing")
    kinesis.delete_stream(StreamName="failing")
    logs.delete_log_group(logGroupName="/aws/lambda/failing")


def create_mapping(deployment: Deployment, stream: str, destination: str) -> None:
    deployment.session.client("lambda").create_event_source_mapping(
        FunctionName="failing",
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": destination}},
    )
    deployment.session.client("kinesis").put_record(StreamName="failing", Data=b"poison", PartitionKey="k")


def test_queue_gets_the_place_of_a_failed_batch_and_not_its_payload(deployment: Deployment, stream: str) -> None:
    sqs = deployment.session.client("sqs")
    url = sqs.create_queue(QueueName="failures")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    create_mapping(deployment, stream, arn)
    [message] = wait_for(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    assert record["KinesisBatchInfo"]["streamArn"] == stream
    assert "payload" not in record
    sqs.delete_queue(QueueUrl=url)


def test_topic_gets_the_place_of_a_failed_batch(deployment: Deployment, stream: str) -> None:
    sqs, sns = deployment.session.client("sqs"), deployment.session.client("sns")
    url = sqs.create_queue(QueueName="notified")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="failures")["TopicArn"]
    may_send = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**may_send, "Resource": queue}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes={"RawMessageDelivery": "true"})
    create_mapping(deployment, stream, topic)
    [message] = wait_for(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    record = json.loads(message["Body"])
    assert record["KinesisBatchInfo"]["batchSize"] == 1
    assert "payload" not in record
    sns.delete_topic(TopicArn=topic)
    sqs.delete_queue(QueueUrl=url)


def test_bucket_gets_the_whole_payload_of_a_failed_batch(deployment: Deployment, stream: str) -> None:
    s3 = deployment.session.client("s3")
    s3.create_bucket(Bucket="failing-payloads")
    create_mapping(deployment, stream, "arn:aws:s3:::failing-payloads")
    [entry] = wait_for(lambda: s3.list_objects_v2(Bucket="failing-payloads").get("Contents"))
    assert entry["Key"].startswith("aws/lambda/")
    record = json.loads(s3.get_object(Bucket="failing-payloads", Key=entry["Key"])["Body"].read())
    [failed] = json.loads(record["payload"])["Records"]
    assert failed["kinesis"]["data"] == "cG9pc29u"
    s3.delete_object(Bucket="failing-payloads", Key=entry["Key"])
    s3.delete_bucket(Bucket="failing-payloads")


def test_mapping_begins_at_its_time(deployment: Deployment, stream: str) -> None:
    kinesis, sqs = deployment.session.client("kinesis"), deployment.session.client("sqs")
    url = sqs.create_queue(QueueName="later")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    kinesis.put_record(StreamName="failing", Data=b"before", PartitionKey="k")
    time.sleep(0.05)
    moment: Any = time.time()  # a number too, as the CDK sends it
    after = kinesis.put_record(StreamName="failing", Data=b"after", PartitionKey="k")
    created = deployment.session.client("lambda").create_event_source_mapping(
        FunctionName="failing",
        EventSourceArn=stream,
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=moment,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    assert created["BatchSize"] == 100
    assert created["StartingPositionTimestamp"].timestamp() == pytest.approx(moment, abs=0.001)
    [message] = wait_for(lambda: sqs.receive_message(QueueUrl=url).get("Messages"))
    assert json.loads(message["Body"])["KinesisBatchInfo"]["startSequenceNumber"] == after["SequenceNumber"]
    sqs.delete_queue(QueueUrl=url)


def test_lanes_of_a_shard_are_tried_at_once_though_each_fails(deployment: Deployment, stream: str) -> None:
    kinesis, logs = deployment.session.client("kinesis"), deployment.session.client("logs")
    for number in range(20):
        kinesis.put_record(StreamName="failing", Data=b"{}", PartitionKey=f"key-{number:02d}")
    deployment.session.client("lambda").create_event_source_mapping(
        FunctionName="failing", EventSourceArn=stream, StartingPosition="TRIM_HORIZON", ParallelizationFactor=10
    )

    def count_attempts() -> set[str]:
        if not logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/failing")["logGroups"]:
            return set()
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/failing")
        return {key for page in pages for event in page["events"] for key in re.findall(r"key-\d\d", event["message"])}

    wait_for(lambda: len(count_attempts()) == 20)


def test_factor_beside_a_window_is_refused_as_lambda_refuses_it(deployment: Deployment, stream: str) -> None:
    functions = deployment.session.client("lambda")
    with pytest.raises(ClientError, match="Parallelization factor must be equal to 1"):
        functions.create_event_source_mapping(
            FunctionName="failing",
            EventSourceArn=stream,
            StartingPosition="LATEST",
            ParallelizationFactor=2,
            TumblingWindowInSeconds=60,
        )
    [own] = functions.list_event_source_mappings(FunctionName=deployment.outputs["AggregatorName"])[
        "EventSourceMappings"
    ]
    assert (own["ParallelizationFactor"], own["TumblingWindowInSeconds"]) == (1, WINDOW_SECONDS)
    with pytest.raises(ClientError, match="Parallelization factor must be equal to 1"):
        functions.update_event_source_mapping(UUID=own["UUID"], ParallelizationFactor=2)


def test_disabled_mapping_goes_on_where_it_was(deployment: Deployment, stream: str) -> None:
    functions, sqs = deployment.session.client("lambda"), deployment.session.client("sqs")
    url = sqs.create_queue(QueueName="paused")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    create_mapping(deployment, stream, arn)
    [first] = wait_for(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=600).get("Messages"))
    [mapping] = functions.list_event_source_mappings(FunctionName="failing")["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    time.sleep(1.5)
    put = deployment.session.client("kinesis").put_record(StreamName="failing", Data=b"more", PartitionKey="k")
    time.sleep(1.5)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    [second] = wait_for(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=600).get("Messages"))
    places = [json.loads(message["Body"])["KinesisBatchInfo"]["startSequenceNumber"] for message in (first, second)]
    assert places[1] == put["SequenceNumber"] > places[0]
    sqs.delete_queue(QueueUrl=url)
