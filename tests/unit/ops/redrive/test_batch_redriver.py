"""Where the event of a failed batch comes from: the object, the stream, or the archive."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock

import boto3
import pytest

from ops.deployment import Deployment, Outputs
from ops.redrive import batch_redriver
from ops.redrive.batch_redriver import BatchRedriver
from ops.redrive.dead_letters import list_chunks, parse_failed_batch, read_letters
from ops.redrive.failed_batch import read_event
from ops.redrive.result import RedriveResult
from runtime.kinesis_event import decode_data
from tests.unit.aws.refusal import make_refusal
from tests.unit.consumer.fake_kinesis import START, FakeKinesis
from tests.unit.mocked_aws import mocked_aws

BUCKET = "failures"
ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/"
EXPECTED = [b"0", b"1", b"2"]


def make_document(
    first: int, last: int, *, stream: str = "wildrydes", shard: str = "shardId-000000000000", minute: int = 0
) -> dict[str, Any]:
    """Return the record of a batch that became too old, without its payload."""
    arrived = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "requestContext": {
            "functionArn": "arn:f",
            "condition": "RecordAgeExceeded",
            "approximateInvokeCount": 1,
        },
        "version": "1.0",
        "KinesisBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": str(first),
            "endSequenceNumber": str(last),
            "approximateArrivalOfFirstRecord": arrived,
            "approximateArrivalOfLastRecord": arrived,
            "batchSize": last - first + 1,
            "streamArn": f"{ARN}{stream}",
        },
    }


@pytest.fixture
def kinesis() -> FakeKinesis:
    """A stream with the records 0 to 9, which have the sequence numbers 1 to 10."""
    kinesis = FakeKinesis()
    for number in range(10):
        kinesis.put("key", b"%d" % number)
    return kinesis


def read(kinesis: FakeKinesis, document: dict[str, Any]) -> list[bytes] | None:
    event = read_event(cast("Any", kinesis), document, sleep=kinesis.sleep)
    return None if event is None else decode_data(event)


@pytest.mark.parametrize("encode", [json.dumps, dict])
def test_payload_may_be_text_or_json(kinesis: FakeKinesis, encode: Any) -> None:
    payload = encode({"Records": [{"kinesis": {"data": "MA=="}}]})
    document = {**make_document(1, 1), "payload": payload}
    assert parse_failed_batch("key", 10, document).records == 1
    assert read(kinesis, document) == [b"0"]


def test_batch_without_a_payload_is_counted_and_read_from_the_stream(kinesis: FakeKinesis) -> None:
    document = make_document(3, 7)
    letter = parse_failed_batch("key", 10, document)
    assert (letter.records, list(letter.amounts)) == (5, ["RecordAgeExceeded"])
    assert read(kinesis, document) == [b"2", b"3", b"4", b"5", b"6"]


def test_event_from_the_stream_says_where_each_record_is(kinesis: FakeKinesis) -> None:
    event = read_event(cast("Any", kinesis), make_document(1, 1), sleep=kinesis.sleep)
    assert event
    [record] = event["Records"]
    assert record["eventID"] == "shardId-000000000000:1"
    assert (record["awsRegion"], record["eventSourceARN"]) == ("us-east-1", f"{ARN}wildrydes")
    assert record["kinesis"]["approximateArrivalTimestamp"] == START.timestamp()


@pytest.mark.parametrize("left", [[], [3, 4, 5, 6, 7]])
def test_batch_that_the_stream_has_only_partly_is_not_read_from_it(kinesis: FakeKinesis, left: list[int]) -> None:
    [shard] = kinesis.open_shards()
    shard.records[:] = [record for record in shard.records if record[0] in left]
    assert read(kinesis, make_document(1, 5)) is None


def test_batch_of_an_expired_shard_is_not_read_from_it(kinesis: FakeKinesis) -> None:
    assert read(kinesis, make_document(1, 5, shard="shardId-000000000009")) is None


def test_throttled_read_is_repeated(kinesis: FakeKinesis) -> None:
    kinesis.open_shards()[0].reads = [0.0] * 5
    assert read(kinesis, make_document(1, 3)) == EXPECTED
    assert kinesis.throttled


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        session.client("s3").create_bucket(Bucket=BUCKET)
        session.client("kinesis").create_stream(StreamName="wildrydes", ShardCount=1)
        outputs = Outputs(
            ArchiveBucketName="archive",
            FailuresBucketName=BUCKET,
            QuarantineBucketName="quarantine",
            ReadingsStreamName="wildrydes",
            SummariesStreamName="wildrydes-summary",
        )
        yield Deployment(session=session, outputs=outputs, statuses={})


class Calls:
    """The invocations of a function, and the spans that were read from the archive."""

    def __init__(self, archived: int = 1) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.spans: list[tuple[datetime, datetime]] = []
        self._archived = archived

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "arn:f"
        self.payloads.append(json.loads(Payload))
        return {}

    def put_back_arrivals(self, _: Deployment, first: datetime, last: datetime) -> int:
        self.spans.append((first, last))
        return self._archived


def redrive(
    deployment: Deployment, kinesis: FakeKinesis, calls: Calls, monkeypatch: pytest.MonkeyPatch, *documents: Any
) -> RedriveResult:
    """Redrive batches, and assert that the objects of those that were processed are gone."""
    s3 = deployment.session.client("s3")
    for number, document in enumerate(documents):
        s3.put_object(Bucket=BUCKET, Key=f"{number}", Body=json.dumps(document))
    monkeypatch.setattr(batch_redriver, "put_back_arrivals", calls.put_back_arrivals)
    result = RedriveResult()
    redriver = BatchRedriver(deployment, result, sleep=kinesis.sleep)
    redriver._kinesis, redriver._functions = cast("Any", kinesis), cast("Any", SimpleNamespace(invoke=calls.invoke))
    for entries in list_chunks(s3, BUCKET, max_objects=1):
        [batch] = read_letters(s3, BUCKET, entries, parse_failed_batch)
        assert batch
        redriver.process(batch)
    redriver.recover_expired_batches()
    left = s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert left == result.staying == len(result.failures) == len(documents) - result.processed
    return result


def test_batch_on_the_stream_goes_to_its_function(
    deployment: Deployment, kinesis: FakeKinesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls()
    assert redrive(deployment, kinesis, calls, monkeypatch, make_document(1, 3)).processed == 1
    assert [decode_data(payload) for payload in calls.payloads] == [EXPECTED]
    assert calls.spans == []


def test_expired_batches_are_replaced_by_the_archive_and_each_hour_is_read_once(
    deployment: Deployment, kinesis: FakeKinesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, far = Calls(), 600
    kinesis.sleep(86_400)
    documents = [make_document(101, 102), make_document(201, 202, minute=30), make_document(301, 302, minute=far)]
    assert redrive(deployment, kinesis, calls, monkeypatch, *documents).processed == 3
    hour = timedelta(hours=1)
    late = START + timedelta(minutes=far)
    assert calls.spans == [(START - hour, START + timedelta(minutes=30) + hour), (late - hour, late + hour)]
    assert calls.spans[0][0].tzinfo == UTC


def test_expired_summaries_are_replaced_by_readings_as_old_as_the_stream_keeps_them(
    deployment: Deployment, kinesis: FakeKinesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls()
    document = make_document(101, 102, stream="wildrydes-summary")
    expired = make_refusal("ResourceNotFoundException")
    monkeypatch.setattr(kinesis, "get_shard_iterator", Mock(side_effect=expired))
    redrive(deployment, kinesis, calls, monkeypatch, document)
    assert calls.spans == [(START - timedelta(hours=25), START + timedelta(hours=1))]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (make_document(101, 102), "neither the stream nor the archive has its records"),
        (make_document(1, 0), "it has neither records nor the state of its window"),
    ],
)
def test_batch_that_is_nowhere_stays(
    deployment: Deployment, kinesis: FakeKinesis, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any], why: str
) -> None:
    [failure] = redrive(deployment, kinesis, Calls(archived=0), monkeypatch, document).failures
    assert why in failure


def test_large_batch_is_handed_over_in_parts(
    deployment: Deployment, kinesis: FakeKinesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [{"kinesis": {"data": "x" * 700}, "eventSource": "aws:kinesis"} for _ in range(10_000)]
    event = {"Records": records, "window": {}, "state": {"summaries": "s"}, "isFinalInvokeForWindow": False}
    calls = Calls()
    redrive(deployment, kinesis, calls, monkeypatch, {**make_document(1, 10_000), "payload": event})
    assert len(calls.payloads) == 2
    assert [payload["state"] for payload in calls.payloads] == [{"summaries": "s"}, {}]
    assert sum(len(payload["Records"]) for payload in calls.payloads) == 10_000
