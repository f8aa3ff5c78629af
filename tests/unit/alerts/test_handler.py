import gzip
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.events import kinesis
from tests.unit.cold_start import Handler, cold_start
from tests.unit.mocked_aws import mocked_aws
from tests.unit.unicorn.corpus import GOOD
from unicorn.codec import encode_summary
from unicorn.reading import parse_reading
from unicorn.summary import summarize_minute

NOW = 1_763_993_400.0
TICK: dict[str, Any] = {"source": "aws.events", "detail-type": "Scheduled Event"}


@dataclass(slots=True)
class Watch:
    """The function, its clock, and the queue that is subscribed to its topic."""

    handle: Handler
    patch: pytest.MonkeyPatch
    queue: str
    topic: str

    def hears(self, *names: str, at: float, health: int = 150) -> None:
        event = kinesis(*(make_summary_record(name, health) for name in names), stream="wildrydes-summary")
        for record in event["Records"]:
            record["kinesis"]["approximateArrivalTimestamp"] = at
        self.at(at, event)

    def at(self, moment: float, event: dict[str, Any] | None = None) -> None:
        self.patch.setattr("time.time", lambda: moment)
        self.handle(TICK if event is None else event, None)

    def read_subjects(self) -> list[str]:
        """Return the subjects of the messages since the last call."""
        subjects: list[str] = []
        while messages := boto3.client("sqs").receive_message(QueueUrl=self.queue).get("Messages"):
            for message in messages:
                subjects.append(json.loads(message["Body"])["Subject"].removeprefix("Wild Rydes default: "))
                boto3.client("sqs").delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return subjects

    def read_state(self) -> dict[str, Any]:
        body = boto3.client("s3").get_object(Bucket="watch", Key="episodes.json")["Body"].read()
        return dict(json.loads(body))


def make_summary_record(name: str, health: int = 150) -> bytes:
    return encode_summary(summarize_minute(parse_reading({**GOOD, "Name": name, "HealthPoints": health})))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    with mocked_aws(monkeypatch):
        for bucket in ("watch", "failures", "rosters"):
            boto3.client("s3").create_bucket(Bucket=bucket)
        topic = boto3.client("sns").create_topic(Name="alerts")["TopicArn"]
        queue = boto3.client("sqs").create_queue(QueueName="ops")["QueueUrl"]
        boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:ops")
        environment = {
            "WATCH_BUCKET": "watch",
            "FAILURES_BUCKET": "failures",
            "ROSTER_BUCKET": "rosters",
            "TOPIC": topic,
            "VITALS": "100",
            "SILENCE": "300",
            "CONSOLE": "",
            "STAGE": "default",
        }
        yield Watch(cold_start("alerts.handler", environment, monkeypatch), monkeypatch, queue, topic)


def read_roster() -> list[str]:
    """Return the names in the roster."""
    body = boto3.client("s3").get_object(Bucket="rosters", Key="roster.json")["Body"].read()
    return [row[0] for row in json.loads(gzip.decompress(body))["vehicles"]]


def test_everybody_is_in_the_roster_until_forgotten(watch: Watch) -> None:
    watch.hears("Shadowfax", at=NOW)
    watch.hears("Silver", at=NOW + 500)
    watch.at(NOW + 501)
    assert read_roster() == ["Shadowfax", "Silver"]
    watch.at(NOW + 7 * 86_400 + 1)
    watch.at(NOW + 7 * 86_400 + 61)
    assert read_roster() == ["Silver"]


def test_roster_that_cannot_be_written_delays_no_message(watch: Watch) -> None:
    boto3.client("s3").delete_bucket(Bucket="rosters")
    watch.hears("Rocinante", at=NOW, health=99)
    with pytest.raises(ClientError):
        watch.at(NOW + 60)
    assert watch.read_subjects() == ["1 health below 100"]


def test_silence_is_told_once_and_its_end_once(watch: Watch) -> None:
    watch.hears("Shadowfax", "Silver", at=NOW)
    watch.at(NOW + 60)
    assert watch.read_subjects() == []
    watch.hears("Silver", at=NOW + 300)
    watch.at(NOW + 301)
    watch.at(NOW + 361)
    assert watch.read_subjects() == ["1 silent"]
    watch.hears("Shadowfax", at=NOW + 400)
    watch.at(NOW + 421)
    watch.at(NOW + 481)
    assert watch.read_subjects() == ["1 back"]


def test_low_vitals_are_told_once_and_their_end_once(watch: Watch) -> None:
    watch.hears("Rocinante", at=NOW, health=99)
    for minute in range(1, 3):
        watch.at(NOW + 60 * minute)
    assert watch.read_subjects() == ["1 health below 100"]
    watch.hears("Rocinante", at=NOW + 200)
    watch.at(NOW + 201)
    assert watch.read_subjects() == ["1 recovered"]


def test_whatever_changes_a_run_sends_one_message(watch: Watch) -> None:
    watch.hears("A", "B", "C", at=NOW)
    watch.hears("D", at=NOW + 350, health=1)
    watch.at(NOW + 360)
    assert watch.read_subjects() == ["3 silent, 1 health below 100"]


def test_a_batch_that_is_processed_again_changes_nothing(watch: Watch) -> None:
    watch.hears("Silver", at=NOW, health=1)
    watch.at(NOW + 60)
    watch.hears("Silver", at=NOW, health=1)
    watch.at(NOW + 120)
    assert watch.read_subjects() == ["1 health below 100"]


def test_shards_are_kept_apart_and_judged_together(watch: Watch) -> None:
    watch.hears("Silver", at=NOW)
    event = kinesis(make_summary_record("Silver"), stream="wildrydes-summary")
    for record in event["Records"]:
        record["eventID"] = record["eventID"].replace("shardId-000000000006", "shardId-000000000007")
        record["kinesis"]["approximateArrivalTimestamp"] = NOW + 200
    watch.at(NOW + 200, event)
    keys = [entry["Key"] for entry in boto3.client("s3").list_objects_v2(Bucket="watch")["Contents"]]
    assert keys == ["seen/shardId-000000000006", "seen/shardId-000000000007"]
    watch.at(NOW + 400)
    assert watch.read_subjects() == []


def test_unreadable_summaries_are_left_to_the_processor(watch: Watch) -> None:
    event = kinesis(b"\xff", make_summary_record("Silver"), b"{}", stream="wildrydes-summary")
    watch.at(NOW, event)
    watch.at(NOW)
    assert watch.read_subjects() == []


def test_a_quiet_run_writes_nothing(watch: Watch) -> None:
    watch.hears("Silver", at=NOW)
    watch.at(NOW)
    with pytest.raises(ClientError, match="NoSuchKey"):
        watch.read_state()


def test_a_message_that_could_not_be_sent_is_sent_by_a_later_run_and_once(watch: Watch) -> None:
    watch.hears("Shadowfax", at=NOW)
    watch.patch.setattr(import_handler(), "_topic", "arn:aws:sns:us-east-1:123456789012:gone")
    with pytest.raises(ClientError):
        watch.at(NOW + 301)
    watch.patch.setattr(import_handler(), "_topic", watch.topic)
    for seconds in (330, 360.9):  # the first run may not have ended
        watch.at(NOW + seconds)
        assert watch.read_subjects() == []
    watch.at(NOW + 361)
    assert watch.read_subjects() == ["1 silent"]
    watch.at(NOW + 421)
    assert watch.read_subjects() == []
    assert watch.read_state()["unsent"] is None


def test_of_two_runs_at_once_one_tells(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    watch.hears("Shadowfax", at=NOW)
    module = import_handler()
    store = module._store
    before = store.load_state()
    watch.at(NOW + 301)
    watch.patch.setattr(type(store), "load_state", lambda _self: before)
    with caplog.at_level(logging.INFO):
        watch.at(NOW + 302)
    assert "left to another run" in caplog.messages
    assert watch.read_subjects() == ["1 silent"]


def test_more_unicorns_than_can_be_watched_are_told_once_and_so_is_the_end(watch: Watch) -> None:
    watch.patch.setattr("alerts.last_seen.MAX_WATCHED", 2)
    watch.hears("Shadowfax", at=NOW)
    watch.hears("Silver", "Arion", at=NOW + 10)
    for seconds in (20, 80):
        watch.at(NOW + seconds)
    assert watch.read_subjects() == ["too many to watch"]
    assert watch.read_state()["is_crowded"] is True
    watch.patch.setattr("alerts.last_seen.MAX_WATCHED", 3)
    for seconds in (140, 200):
        watch.at(NOW + seconds)
    assert watch.read_subjects() == ["all are watched"]


def test_state_of_an_earlier_version_had_no_crowd(watch: Watch) -> None:
    document: dict[str, Any] = {"silent": {}, "low": {}, "unsent": None}
    boto3.client("s3").put_object(Bucket="watch", Key="episodes.json", Body=json.dumps(document).encode())
    watch.at(NOW)
    assert watch.read_subjects() == []


def test_a_run_sends_one_message_however_often_the_fleet_changes(watch: Watch) -> None:
    for minute in range(5):
        watch.hears(*(f"made up {minute} {number}" for number in range(200)), at=NOW + 60 * minute)
        watch.at(NOW + 60 * minute + 301)
        assert len(watch.read_subjects()) == 1


def test_a_run_counts_the_failed_batches(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    for key in ("aws/lambda/m/s/one", "aws/lambda/m/s/two", "something/else"):
        boto3.client("s3").put_object(Bucket="failures", Key=key, Body=b"{}")
    watch.at(NOW)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["FailedBatches"] == 2


def test_a_run_counts_the_unicorns_by_their_state(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    watch.hears("Silver", at=NOW, health=1)
    watch.hears("Shadowfax", at=NOW + 400)
    watch.at(NOW + 400)
    counts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (counts["Unicorns"], counts["Silent"], counts["LowVitals"], counts["FailedBatches"]) == (2, 1, 1, 0)


def import_handler() -> Any:
    return sys.modules["alerts.handler"]
