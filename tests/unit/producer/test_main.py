import json
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore import exceptions as aws
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from producer.__main__ import app
from producer.motion import Motion, make_fleet
from producer.packing import PACKED_RECORD_BYTES
from producer.publish import Publisher
from tests.unit.aws.refusal import make_refusal
from unicorn.codec import decode
from unicorn.reading import Reading

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def _read_summary(result: Result) -> dict[str, Any]:
    summary = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(summary, dict)
    return summary


class FakeKinesis:
    """Answers each PutRecords call with what `answer` returns for its number, from 1, and its size."""

    def __init__(self, answer: Callable[[int], str | None]) -> None:
        self.answer = answer
        self.calls = 0

    def put_records(self, *, Records: list[dict[str, Any]], StreamName: str) -> dict[str, Any]:  # noqa: N803
        assert StreamName
        self.calls += 1
        code = self.answer(self.calls)
        return {"Records": [{"ErrorCode": code} if code else {"SequenceNumber": "1"} for _ in Records]}


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], str | None]], None]:
    def answer(how: Callable[[int], str | None]) -> None:
        monkeypatch.setattr("producer.__main__.create_kinesis_client", lambda: FakeKinesis(how))

    return answer


Answering = Callable[[Callable[[int], str | None]], None]


def _read_records(kinesis: "KinesisClient", stream: str = "wildrydes") -> list[bytes]:
    records: list[bytes] = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        iterator = kinesis.get_shard_iterator(
            StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += [record["Data"] for record in kinesis.get_records(ShardIterator=iterator)["Records"]]
    return records


def _read_readings(kinesis: "KinesisClient", stream: str = "wildrydes") -> list[Reading]:
    pieces = [piece for data in _read_records(kinesis, stream) for piece in decode(data)]
    return [piece for piece in pieces if isinstance(piece, Reading)]


def test_shadowfax_flies_when_nobody_is_named(kinesis: "KinesisClient") -> None:
    result = _run("--count", "3", "--rate", "100")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[-1] == "sent 3, retried 0, failed 0"
    assert [reading.Name for reading in _read_readings(kinesis)] == ["Shadowfax"] * 3


def test_the_named_unicorns_fly_on_the_named_stream(kinesis: "KinesisClient") -> None:
    kinesis.create_stream(StreamName="wildrydes-blue", ShardCount=1)
    result = _run("--name", "Bill", "--name", "Ann", "--count", "2", "--rate", "100", "--stream", "wildrydes-blue")
    assert result.exit_code == 0
    assert sorted(reading.Name for reading in _read_readings(kinesis, "wildrydes-blue")) == [
        "Ann",
        "Ann",
        "Bill",
        "Bill",
    ]
    assert _read_readings(kinesis) == []


def test_the_summary_in_json_counts_what_is_on_the_stream(kinesis: "KinesisClient") -> None:
    result = _run("--unicorns", "3", "--count", "4", "--rate", "100", "--malformed-every", "5", "--json")
    summary = _read_summary(result)
    readings = _read_readings(kinesis)
    assert result.exit_code == 0
    assert set(summary) == {"sent", "retried", "failed", "malformed", "seconds", "first", "last"}
    assert (summary["sent"], summary["retried"], summary["failed"], summary["malformed"]) == (12, 0, 0, 2)
    assert len(readings) == 12
    assert summary["first"] == min(reading.StatusTime for reading in readings)
    assert summary["last"] == max(reading.StatusTime for reading in readings)
    assert 0 < summary["seconds"] < 10
    assert "malformed 2" in result.stderr


@pytest.mark.parametrize(
    ("options", "is_packed"),
    [
        (("--rate", "20", "--aggregate"), True),
        (("--rate", "20", "--linger", "0.5"), True),
        (("--rate", "20"), False),
        (("--rate", "100"), True),  # more than a hundred readings a second
        (("--rate", "1000"), True),  # two shards take fewer than three thousand records a second
        (("--rate", "1000", "--no-aggregate"), False),
    ],
)
def test_readings_are_packed_where_it_is_asked_for_or_saves_money_or_they_would_not_fit(
    kinesis: "KinesisClient", options: tuple[str, ...], is_packed: bool
) -> None:
    result = _run("--unicorns", "3", "--count", "20", *options, "--json")
    records = _read_records(kinesis)
    assert any(data.count(b"\n") > 1 for data in records) == is_packed
    assert _read_summary(result)["sent"] == len(_read_readings(kinesis)) == 60
    assert max(map(len, records)) <= PACKED_RECORD_BYTES


def test_malformed_records_are_not_packed_with_readings(kinesis: "KinesisClient") -> None:
    result = _run("--unicorns", "3", "--count", "20", "--rate", "100", "--aggregate", "--malformed-every", "7")
    assert result.exit_code == 0
    contents = [decode(data) for data in _read_records(kinesis)]
    assert len([pieces for pieces in contents if not isinstance(pieces[0], Reading)]) == 60 // 7
    assert sum(len(pieces) for pieces in contents if isinstance(pieces[0], Reading)) == 60


def test_a_seed_makes_the_flight_reproducible(kinesis: "KinesisClient") -> None:
    for _ in range(2):
        assert _run("--count", "3", "--rate", "100", "--seed", "7").exit_code == 0
    flights = [(r.Latitude, r.Longitude, r.HealthPoints, r.MagicPoints, r.Distance) for r in _read_readings(kinesis)]
    assert flights[:3] == flights[3:]


@pytest.mark.parametrize(
    ("options", "is_straight"),
    [
        ((), True),
        (("--name", "Shadowfax"), True),
        (("--name", "Shadowfax", "--motion", "rides"), False),
        (("--unicorns", "1"), False),
        (("--unicorns", "1", "--motion", "straight"), True),
    ],
)
def test_unicorns_ride_by_number_and_fly_straight_by_name_unless_told_otherwise(
    kinesis: "KinesisClient", options: tuple[str, ...], is_straight: bool
) -> None:
    assert _run("--count", "3", "--rate", "100", "--seed", "7", *options).exit_code == 0
    motion = Motion.STRAIGHT if is_straight else Motion.RIDES
    (unicorn,) = make_fleet(["Shadowfax"], 7, motion)
    assert [replace(reading, StatusTime="") for reading in _read_readings(kinesis)] == [
        replace(unicorn.fly(0), StatusTime="") for _ in range(3)
    ]


def test_a_flight_for_a_time_ends_by_itself(kinesis: "KinesisClient") -> None:
    result = _run("--unicorns", "2", "--for", "0.2", "--rate", "20", "--json")
    assert _read_summary(result)["sent"] == len(_read_readings(kinesis)) == 8


def test_what_is_refused_and_taken_later_counts_as_retried(answering: Answering) -> None:
    answering(lambda call: "ProvisionedThroughputExceededException" if call == 2 else None)
    result = _run("--count", "3", "--rate", "100", "--json")
    summary = _read_summary(result)
    assert (result.exit_code, summary["sent"], summary["retried"], summary["failed"]) == (0, 3, 1, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_flight_after_what_is_pending_is_delivered(
    answering: Answering, number: signal.Signals
) -> None:
    def answer(call: int) -> str | None:
        if call == 3:
            os.kill(os.getpid(), number)
        return "InternalFailure" if call in (3, 4) else None

    answering(answer)
    result = _run("--rate", "100", "--json")
    summary = _read_summary(result)
    assert (result.exit_code, summary["sent"], summary["failed"]) == (0, 3, 0)
    assert result.stderr.splitlines()[-1] == "sent 3, retried 2, failed 0"


def test_the_exit_code_tells_that_something_was_not_delivered(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("producer.fly.Publisher", partial(Publisher, max_age=0.05))
    answering(lambda call: None if call == 1 else "InternalFailure")
    result = _run("--count", "2", "--rate", "100", "--json")
    summary = _read_summary(result)
    assert (result.exit_code, summary["sent"], summary["failed"]) == (1, 1, 1)


@pytest.mark.parametrize("option", ["--aggregate", "--no-aggregate"])
def test_an_endpoint_that_is_not_kinesis_is_reported_in_a_sentence(
    option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WebServer:
        def list_shards(self, **_: object) -> dict[str, Any]:
            return {}

        def put_records(self, **_: object) -> dict[str, Any]:
            return {}

    monkeypatch.setattr("producer.__main__.create_kinesis_client", WebServer)
    result = _run("--count", "1", option)
    assert result.exit_code == 1
    assert result.stderr == "AWS's answer can't be read: check the network and AWS_ENDPOINT_URL, or try again later.\n"


def test_an_error_that_ends_the_flight_is_told_with_what_came_of_it(answering: Answering) -> None:
    def answer(call: int) -> str | None:
        if call == 3:
            raise make_refusal("AccessDeniedException", "User u is not authorized")
        return None

    answering(answer)
    result = _run("--count", "5", "--rate", "100", "--json")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "User u is not authorized: use credentials with this permission, or ask for it to be granted.",
        "sent 2, retried 0, failed 1",
    ]
    assert _read_summary(result)["failed"] == 1


def test_a_stream_that_does_not_exist_is_one_sentence(kinesis: "KinesisClient") -> None:
    assert kinesis
    result = _run("--stream", "nowhere", "--count", "1")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr
    assert "check the name" in result.stderr


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (aws.NoCredentialsError(), "No AWS credentials"),
        (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "can't be reached"),
        (make_refusal("UnrecognizedClientException", "invalid"), "AWS doesn't accept these credentials"),
    ],
)
def test_a_stream_that_cannot_be_reached_is_one_sentence(answering: Answering, error: Exception, sentence: str) -> None:
    def answer(_: int) -> str | None:
        raise error

    answering(answer)
    result = _run("--count", "1")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert sentence in result.stderr


def test_a_missing_region_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    result = _run("--count", "1")
    assert (result.exit_code, result.stderr) == (1, "No AWS region: set AWS_REGION, or a region in the AWS profile.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--name", "Ann", "--unicorns", "2"),
        ("--name", "Ann", "--name", "Ann"),
        ("--name", ""),
        ("--name", "x" * 129),
        ("--count", "1", "--for", "1"),
        ("--unicorns", "0"),
        ("--unicorns", "100001"),
        ("--rate", "0"),
        ("--malformed-every", "0"),
        ("--motion", "circles"),
        ("--linger", "-1"),
        ("--linger", "11"),
        ("--linger", "1", "--no-aggregate"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_flies(arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
