"""The alerts function from a reading to the message in a queue, and the metrics of the functions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from alerts.state_store import ConcurrentRun, StateStore
from ops.deployment import Deployment
from runtime.metrics import NAMESPACE
from tests.integration.command import wait_for
from tests.integration.conftest import ALERT_QUEUE
from unicorn.codec import encode
from unicorn.reading import Reading

NAME = "Hippocampus"
ALARM = "WildRydes-AggregatorQuarantined"
TICK = json.dumps({"source": "aws.events", "detail-type": "Scheduled Event"})


@dataclass(frozen=True, slots=True)
class AlertQueue:
    """A queue that is subscribed to the topic, and the messages about one unicorn in it."""

    deployment: Deployment
    queue: str
    sentences: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    """The subjects of all messages, including those of alarms."""

    def listen(self) -> list[str]:
        """Return what each message so far says of the unicorn: the title of the list that names it."""
        sqs = self.deployment.session.client("sqs")
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                envelope = json.loads(message["Body"])
                self.subjects.append(envelope["Subject"])
                body = envelope["Message"]
                self.sentences.extend(part.partition("\n")[0] for part in body.split("\n\n") if f"\n  {NAME}" in part)
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return self.sentences


@pytest.fixture(scope="module")
def alert_queue(deployment: Deployment) -> Iterator[AlertQueue]:
    """The queue that the setting `alerts` subscribed."""
    sqs = deployment.session.client("sqs")
    queue = sqs.create_queue(QueueName=ALERT_QUEUE.rpartition(":")[2])["QueueUrl"]
    policy = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": ALERT_QUEUE,
        "Condition": {"ArnEquals": {"aws:SourceArn": deployment.outputs["TopicArn"]}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": document})
    # The alarm is set to OK, so that it goes off again after the next minute; its test is the last one here.
    deployment.session.client("cloudwatch").set_alarm_state(
        AlarmName=ALARM, StateValue="OK", StateReason="a test begins"
    )
    deployment.session.client("kinesis").put_record(
        StreamName=deployment.outputs["ReadingsStreamName"], Data=b"no reading", PartitionKey=NAME
    )
    yield AlertQueue(deployment, queue)
    sqs.delete_queue(QueueUrl=queue)


def put_reading(deployment: Deployment, *, health: int) -> None:
    """Put a reading of the current time on the stream."""
    reading = Reading(
        Name=NAME,
        StatusTime=datetime.now(UTC).isoformat(" ", timespec="milliseconds")[:23],
        Latitude=40.7,
        Longitude=-74.0,
        Distance=30.0,
        HealthPoints=health,
        MagicPoints=150,
    )
    deployment.session.client("kinesis").put_record(
        StreamName=deployment.outputs["ReadingsStreamName"], Data=encode(reading), PartitionKey=NAME
    )


def read_last_seen(deployment: Deployment) -> list[Any] | None:
    """Return the unicorn's stored state: when it was last seen, and its vitals' last alerts. None if there is none."""
    for _, _, seen in iterate_shards(deployment):
        if NAME in seen:
            state: list[Any] = seen[NAME]
            return state
    return None


def change_last_seen(deployment: Deployment, seconds: int) -> None:
    """Put the unicorn's stored state into the past, without overwriting what the function writes at the same time."""
    s3, bucket = deployment.session.client("s3"), get_bucket(deployment)
    for key, etag, seen in iterate_shards(deployment):
        if NAME in seen:
            heard, alerts, place = seen[NAME]
            older = {vital: [at - seconds, worst] for vital, (at, worst) in alerts.items()}
            changed = json.dumps({**seen, NAME: [heard - seconds, older, place]}).encode()
            try:
                s3.put_object(Bucket=bucket, Key=key, Body=changed, IfMatch=etag)
            except s3.exceptions.ClientError as error:
                if error.response["Error"]["Code"] != "PreconditionFailed":
                    raise
                change_last_seen(deployment, seconds)


def iterate_shards(deployment: Deployment) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the key, the ETag and the content of each shard's object."""
    s3, bucket = deployment.session.client("s3"), get_bucket(deployment)
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix="seen/").get("Contents", []):
        answer = s3.get_object(Bucket=bucket, Key=entry["Key"])
        yield entry["Key"], answer["ETag"], json.loads(answer["Body"].read())


def get_bucket(deployment: Deployment) -> str:
    function = deployment.session.client("lambda").get_function_configuration(
        FunctionName=deployment.outputs["WatchName"]
    )
    return str(function["Environment"]["Variables"]["WATCH_BUCKET"])


def run_schedule(deployment: Deployment) -> None:
    """Invoke the function as the schedule does each minute."""
    answer = deployment.session.client("lambda").invoke(FunctionName=deployment.outputs["WatchName"], Payload=TICK)
    assert "FunctionError" not in answer, answer["Payload"].read()


@pytest.mark.usefixtures("alert_queue")
def test_the_schedule_calls_the_watch_each_minute(deployment: Deployment) -> None:
    """This test comes first, because the others invoke the function themselves."""
    wait_for(lambda: get_metric(deployment, "WatchName", "Unicorns", "SampleCount") > 0, 180)


def test_low_vitals_and_silence_are_told_once_each_and_so_are_their_ends(
    deployment: Deployment, alert_queue: AlertQueue
) -> None:
    expected: list[str] = []

    def expect_message(sentence: str) -> None:
        """Check that exactly one more message comes."""
        expected.append(f"1 unicorn {sentence}")
        run_schedule(deployment)
        wait_for(lambda: len(alert_queue.listen()) >= len(expected), 60)
        run_schedule(deployment)
        assert alert_queue.listen() == expected

    put_reading(deployment, health=99)
    wait_for(lambda: read_last_seen(deployment) is not None, 120)
    expect_message("with health below 100.")

    low = read_last_seen(deployment)
    assert low is not None
    assert [(vital, worst) for vital, (_, worst) in low[1].items()] == [("HealthPoints", 99)]
    change_last_seen(deployment, 200)  # as if it was some minutes ago
    put_reading(deployment, health=150)
    wait_for(lambda: (read_last_seen(deployment) or low)[0] >= low[0], 120)
    expect_message("recovered: health 100 or more for 3 minutes.")

    change_last_seen(deployment, 400)
    expect_message("fell silent: nothing came for more than 300 s.")

    put_reading(deployment, health=150)
    wait_for(lambda: (read_last_seen(deployment) or low)[0] >= low[0], 120)
    expect_message("came back after silence.")


def test_episodes_are_written_over_those_that_were_read_and_no_others(deployment: Deployment) -> None:
    """The local cloud checks S3's conditions as AWS does, so that only one of two concurrent runs succeeds."""
    bucket = StateStore(deployment.session.client("s3"), get_bucket(deployment))
    stored = bucket.load_state()
    assert stored.etag is not None
    for other in ('"0123456789abcdef0123456789abcdef"', None):
        with pytest.raises(ConcurrentRun):
            bucket.save_state(stored.episodes, None, other)
    assert bucket.load_state().etag == stored.etag


def test_what_functions_print_of_their_batches_is_logged_and_counted(deployment: Deployment) -> None:
    put_reading(deployment, health=150)
    for function, name in (
        *(("AggregatorName", name) for name in ("Readings", "Quarantined", "Summaries")),
        *(("ProcessorName", name) for name in ("Rows", "Lag")),
    ):
        wait_for(partial(is_logged, deployment, function, name), 120)
    wait_for(lambda: get_metric(deployment, "AggregatorName", "Quarantined", "Sum") > 0, 120)


def is_logged(deployment: Deployment, function: str, name: str) -> bool:
    """Return whether a log has the count as a field of a line that is JSON, as Logs Insights reads it."""
    logs: Any = deployment.session.client("logs")
    group = f"/aws/lambda/{deployment.outputs[function]}"
    events = logs.filter_log_events(logGroupName=group, filterPattern=f'"{name}"')["events"]
    return any(json.loads(event["message"]).get(name, 0) > 0 for event in events if f'"{name}":' in event["message"])


def test_failed_batch_is_counted_until_it_is_gone(deployment: Deployment) -> None:
    s3, bucket, key = (
        deployment.session.client("s3"),
        deployment.outputs["FailuresBucketName"],
        "aws/lambda/m/s/counted",
    )
    s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    try:
        run_schedule(deployment)
    finally:
        s3.delete_object(Bucket=bucket, Key=key)
    assert get_metric(deployment, "WatchName", "FailedBatches", "Maximum") >= 1


def get_metric(deployment: Deployment, function: str, name: str, statistic: str) -> float:
    """Return a statistic of a metric in the last hour, of the function that an output names."""
    now = datetime.now(UTC)
    cloudwatch: Any = deployment.session.client("cloudwatch")
    answer: Any = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=name,
        Dimensions=[{"Name": "Stage", "Value": "default"}, {"Name": "Function", "Value": deployment.outputs[function]}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=[statistic],
    )
    return float(sum(point[statistic] for point in answer["Datapoints"]))


def test_what_can_not_be_read_sets_off_the_alarm_and_people_are_told(alert_queue: AlertQueue) -> None:
    """The alarm is on the metric of quarantined records."""
    subject = f'ALARM: "{ALARM}" in us-east-1'
    wait_for(lambda: alert_queue.listen() is alert_queue.sentences and subject in alert_queue.subjects, 240)
