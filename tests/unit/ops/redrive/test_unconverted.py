"""What Firehose could not convert goes back onto the stream, unless it is in the quarantine already."""

import base64
import json
from collections.abc import Iterator
from typing import Any, cast

import boto3
import pytest

from ops.deployment import Deployment, Outputs
from ops.redrive.data_redriver import DataRedriver
from ops.redrive.dead_letters import list_chunks, read_letters
from ops.redrive.result import RedriveResult
from ops.redrive.totals import DeadLetterTotals
from ops.redrive.unconverted import PREFIX, Unconverted, load_documents, parse_unconverted
from runtime.quarantine import Quarantine
from tests.unit.mocked_aws import mocked_aws
from tests.unit.ops.redrive.test_data_redriver import BusyStream, make_batch
from tests.unit.unicorn.corpus import make_document
from unicorn.codec import decode, encode
from unicorn.reading import Reading

ARCHIVE, QUARANTINE = "archive", "quarantine"
KEY = f"{PREFIX}format-conversion-failed/2026-11-29-12/wildrydes-1-2026-11-29-12-00-00-x"
ARRIVED = 1_795_953_600_000
BROKEN = b'{"Name": "Broken"}\n'


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    with mocked_aws(monkeypatch):
        session = boto3.Session()
        for bucket in (ARCHIVE, QUARANTINE):
            session.client("s3").create_bucket(Bucket=bucket)
        outputs = Outputs(
            ArchiveBucketName=ARCHIVE,
            FailuresBucketName="failures",
            QuarantineBucketName=QUARANTINE,
            ReadingsStreamName="wildrydes",
            SummariesStreamName="wildrydes-summary",
        )
        yield Deployment(session=session, outputs=outputs, statuses={})


def make_failure(data: bytes, message_member: str = "lastErrorMessage") -> dict[str, Any]:
    return {
        "attemptsMade": 1,
        "arrivalTimestamp": ARRIVED,
        "rawData": base64.b64encode(data).decode(),
        message_member: "The schema could not be read.",
    }


def put_object(deployment: Deployment, *documents: dict[str, Any], key: str = KEY, separator: str = "\n") -> None:
    body = separator.join(map(json.dumps, documents))
    deployment.session.client("s3").put_object(Bucket=ARCHIVE, Key=key, Body=body.encode())


def quarantine(deployment: Deployment, *data: bytes) -> None:
    Quarantine(deployment.session.client("s3"), QUARANTINE).store(make_batch(*data))


def read_all(deployment: Deployment) -> list[Unconverted | None]:
    s3 = deployment.session.client("s3")
    return [
        letter
        for entries in list_chunks(s3, ARCHIVE, PREFIX, max_objects=50)
        for letter in read_letters(s3, ARCHIVE, entries, parse_unconverted, load_documents)
    ]


def redrive(deployment: Deployment, stream: BusyStream) -> RedriveResult:
    result = RedriveResult()
    redriver = DataRedriver(deployment, result, sleep=lambda _: None)
    redriver._kinesis = cast("Any", stream)
    redriver.archive_again([letter for letter in read_all(deployment) if letter])
    return result


def list_left(deployment: Deployment) -> list[bytes]:
    """Return the data of the records that are still under the prefix."""
    s3 = deployment.session.client("s3")
    bodies = [
        s3.get_object(Bucket=ARCHIVE, Key=entry["Key"])["Body"].read()
        for entry in s3.list_objects_v2(Bucket=ARCHIVE).get("Contents", [])
    ]
    return [base64.b64decode(document["rawData"]) for body in bodies for document in load_documents(body)]


def test_valid_readings_go_back_onto_the_stream(deployment: Deployment) -> None:
    first, second, third = (make_document(Name=name) for name in ("One", "Two", "Three"))
    put_object(deployment, make_failure(first), make_failure(second + third))
    stream = BusyStream(500)
    result = redrive(deployment, stream)
    assert [key for key, _ in stream.records] == ["One", "Two", "Three"]
    readings = [content for data in (first, second, third) for content in decode(data)]
    assert [data for _, data in stream.records] == [encode(cast("Reading", reading)) for reading in readings]
    assert (result.archived_again, result.dropped, result.failures) == (3, 0, [])
    assert list_left(deployment) == []


def test_what_is_quarantined_already_is_dropped(deployment: Deployment) -> None:
    quarantine(deployment, b"{", BROKEN)
    put_object(deployment, make_failure(b"{"), make_failure(BROKEN), make_failure(make_document()))
    stream = BusyStream(500)
    result = redrive(deployment, stream)
    assert (result.archived_again, result.dropped, result.failures) == (1, 2, [])
    assert len(stream.records) == 1
    assert list_left(deployment) == []


def test_what_is_in_no_other_place_stays_and_is_counted(deployment: Deployment) -> None:
    quarantine(deployment, b"{")
    put_object(deployment, make_failure(b"{"), make_failure(BROKEN), make_failure(make_document()))
    result = redrive(deployment, BusyStream(500))
    assert (result.archived_again, result.dropped, result.unreadable, result.failures) == (1, 1, 1, [])
    assert list_left(deployment) == [BROKEN]


def test_what_the_stream_refuses_stays(deployment: Deployment) -> None:
    put_object(deployment, make_failure(make_document()))
    result = redrive(deployment, BusyStream(0))
    assert result.archived_again == 0
    assert result.failures == [f"s3://{ARCHIVE}/{KEY} stays: Rate exceeded."]
    assert list_left(deployment) == [make_document()]


@pytest.mark.parametrize("member", ["errorMessage", "ErrorMessage", "lastErrorMessage"])
@pytest.mark.parametrize("separator", ["\n", "", " \n\n"])
def test_each_documented_spelling_is_read(deployment: Deployment, member: str, separator: str) -> None:
    put_object(deployment, *(make_failure(make_document(), member) for _ in range(2)), separator=separator)
    totals = DeadLetterTotals()
    totals.add_all(read_all(deployment))
    assert totals.total.records == 2
    assert totals.total.oldest == "2026-11-29T12:00:00.000+00:00"
    assert list(totals.reasons) == ["The schema could not be read."]


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"{", b"[]", b"7", b'{"rawData": "?"}', b'{"rawData": "", "errorMessage": ""}']
)
def test_foreign_object_is_left_alone(deployment: Deployment, body: bytes) -> None:
    deployment.session.client("s3").put_object(Bucket=ARCHIVE, Key=KEY, Body=body)
    if body:
        result = redrive(deployment, BusyStream(500))
        assert (result.archived_again, result.dropped) == (0, 0)
        assert deployment.session.client("s3").get_object(Bucket=ARCHIVE, Key=KEY)["Body"].read() == body
