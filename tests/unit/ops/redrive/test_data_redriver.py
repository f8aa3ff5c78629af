"""What is put back, and what stays in the quarantine."""

import json
from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest

from ops.deployment import Deployment, Outputs
from ops.quarantine_reader import count_pieces, parse_pieces
from ops.redrive.data_redriver import DataRedriver
from ops.redrive.dead_letters import QuarantinedData, list_chunks, parse_quarantined, read_letters
from ops.redrive.result import RedriveResult
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, Quarantine
from tests.unit.mocked_aws import mocked_aws
from tests.unit.ops.conftest import BUCKET
from tests.unit.unicorn.corpus import make_document
from unicorn.codec import decode
from unicorn.reading import Reading


class BusyStream:
    """A stream that takes a part of each call, as a shard at its limit does."""

    def __init__(self, most: int) -> None:
        self.records: list[tuple[str, bytes]] = []
        self._most = most

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert StreamName == "wildrydes"
        assert len(Records) <= 500
        self.records += [(record["PartitionKey"], record["Data"]) for record in Records[: self._most]]
        refused = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded."}
        return {"Records": [{}] * len(Records[: self._most]) + [refused] * len(Records[self._most :])}


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        session.client("s3").create_bucket(Bucket=BUCKET)
        outputs = Outputs(
            ArchiveBucketName="archive",
            FailuresBucketName="failures",
            QuarantineBucketName=BUCKET,
            ReadingsStreamName="wildrydes",
            SummariesStreamName="wildrydes-summary",
        )
        yield Deployment(session=session, outputs=outputs, statuses={})


def make_batch(*data: bytes, stream: str = "wildrydes") -> list[Piece]:
    return [
        Piece(
            EventRecord(
                stream=stream,
                shard_id="shardId-0",
                sequence_number=str(1000 + number),
                partition_key="key",
                arrived=0.0,
                data=b"",
            ),
            "a bug of the past",
            one,
        )
        for number, one in enumerate(data)
    ]


def redrive(deployment: Deployment, stream: BusyStream) -> RedriveResult:
    result, s3 = RedriveResult(), deployment.session.client("s3")
    redriver = DataRedriver(deployment, result, sleep=lambda _: None)
    redriver._kinesis = cast("Any", stream)
    for entries in list_chunks(s3, BUCKET, max_objects=50):
        letters = read_letters(s3, BUCKET, entries, parse_quarantined)
        redriver.put_back([one for one in letters if isinstance(one, QuarantinedData)])
    return result


def read_quarantine(deployment: Deployment) -> list[bytes]:
    s3 = deployment.session.client("s3")
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    documents = (json.loads(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()) for key in keys)
    return [piece.data for document in documents for piece in parse_pieces(document)]


def test_all_of_a_flood_goes_back_though_the_stream_is_busy(deployment: Deployment) -> None:
    flood = make_batch(*(make_document(HealthPoints=number) for number in range(10_000)))
    Quarantine(deployment.session.client("s3"), BUCKET).store(flood)
    stream = BusyStream(most=320)
    done = redrive(deployment, stream)
    assert (done.put_back, done.unreadable, done.failures) == (10_000, 0, [])
    assert sorted(data for _, data in stream.records) == sorted(piece.data for piece in flood)
    assert read_quarantine(deployment) == []


def test_only_what_still_cannot_be_read_stays_of_a_batch(deployment: Deployment) -> None:
    s3 = deployment.session.client("s3")
    Quarantine(s3, BUCKET).store(make_batch(make_document(), b"{", make_document(Name="Arion"), b"\xff"))
    done = redrive(deployment, BusyStream(most=500))
    assert (done.put_back, done.unreadable) == (2, 2)
    assert read_quarantine(deployment) == [b"{", b"\xff"]
    assert count_pieces(s3, BUCKET) == 2
    assert redrive(deployment, BusyStream(most=500)).unreadable == 2
    assert read_quarantine(deployment) == [b"{", b"\xff"]


def test_what_a_stream_refuses_to_the_last_stays_and_is_told(deployment: Deployment) -> None:
    Quarantine(deployment.session.client("s3"), BUCKET).store(make_batch(make_document(), make_document(Name="Arion")))
    done = redrive(deployment, BusyStream(most=0))
    [failure] = done.failures
    assert failure.endswith("stays: Rate exceeded.")
    assert done.put_back == 0
    assert len(read_quarantine(deployment)) == 2


def test_a_record_of_several_readings_goes_back_as_a_record_for_each(deployment: Deployment) -> None:
    Quarantine(deployment.session.client("s3"), BUCKET).store(make_batch(make_document() + make_document(Name="Arion")))
    stream = BusyStream(most=500)
    assert redrive(deployment, stream).put_back == 1
    assert [key for key, _ in stream.records] == ["Shadowfax", "Arion"]
    readings = [piece for _, data in stream.records for piece in decode(data)]
    assert readings == [piece for data in (make_document(), make_document(Name="Arion")) for piece in decode(data)]
    assert all(isinstance(reading, Reading) for reading in readings)


def test_data_of_a_stream_of_another_deployment_stays(deployment: Deployment) -> None:
    Quarantine(deployment.session.client("s3"), BUCKET).store(make_batch(make_document(), stream="another"))
    [failure] = redrive(deployment, BusyStream(most=500)).failures
    assert "the stream another is not of this deployment" in failure
    assert len(read_quarantine(deployment)) == 1
