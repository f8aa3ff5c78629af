import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import asdict, replace
from typer.testing import CliRunner, Result

from consumer.__main__ import app
from consumer.shard_reader import ConsumerRecord
from tests.unit.consumer.test_decoded import READING, make_record
from unicorn.codec import encode

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

ROOT = Path(__file__).parents[3]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def _put(kinesis: "KinesisClient", *names: str, stream: str = "wildrydes") -> None:
    for name in names:
        kinesis.put_record(StreamName=stream, PartitionKey=name, Data=encode(replace(READING, Name=name)))


def _read_names(result: Result) -> list[str]:
    return [json.loads(line)["Name"] for line in result.stdout.splitlines()]


def test_a_record_is_a_line_of_json_in_a_pipe(kinesis: "KinesisClient") -> None:
    _put(kinesis, "Arion")
    result = _run("--from", "oldest", "--count", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [asdict(READING)]


def test_an_endpoint_that_is_not_kinesis_is_reported_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class WebServer:
        def list_shards(self, **_: object) -> dict[str, Any]:
            return {}

    monkeypatch.setattr("consumer.__main__.create_kinesis_client", WebServer)
    result = _run("--from", "oldest", "--count", "1")
    assert result.exit_code == 1
    assert result.stderr == "AWS's answer can't be read: check the network and AWS_ENDPOINT_URL, or try again later.\n"


def test_only_the_named_unicorns_are_shown(kinesis: "KinesisClient") -> None:
    _put(kinesis, "Arion", "Bayard", "Grani", "Arion", "Bayard")
    result = _run("--from", "oldest", "--count", "3", "--name", "Arion", "--name", "Grani")
    assert sorted(_read_names(result)) == ["Arion", "Arion", "Grani"]


def test_a_time_ago_is_a_place_to_start(kinesis: "KinesisClient") -> None:
    _put(kinesis, "Arion")
    assert _read_names(_run("--from", "-15m", "--count", "1")) == ["Arion"]


def test_the_named_stream_is_read(kinesis: "KinesisClient") -> None:
    kinesis.create_stream(StreamName="other", ShardCount=1)
    _put(kinesis, "Arion")
    _put(kinesis, "Grani", stream="other")
    assert _read_names(_run("--from", "oldest", "--count", "1", "--stream", "other")) == ["Grani"]


def test_what_cannot_be_read_is_not_lost(kinesis: "KinesisClient") -> None:
    kinesis.put_record(StreamName="wildrydes", PartitionKey="Arion", Data=b"\xff")
    document = json.loads(_run("--from", "oldest", "--count", "1", "--name", "Arion").stdout)
    assert (document["reason"], document["data"]) == ("not UTF-8", "/w==")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(kinesis: "KinesisClient", monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def arriving(*_: object, stop: Any, **__: object) -> Iterator[ConsumerRecord]:
        yield make_record(encode(READING))
        os.kill(os.getpid(), number)
        if not stop():
            yield make_record(encode(READING))

    assert kinesis
    monkeypatch.setattr("consumer.__main__.read_records", arriving)
    result = _run()
    assert (result.exit_code, len(result.stdout.splitlines()), result.stderr) == (0, 1, "")


def test_a_stream_that_does_not_exist_is_one_sentence(kinesis: "KinesisClient") -> None:
    assert kinesis
    result = _run("--stream", "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr


def test_a_place_to_start_that_makes_no_sense_is_refused() -> None:
    result = _run("--from", "yesterday")
    assert result.exit_code == 2
    assert "yesterday" in result.stderr


_ENDLESS = """
import sys
from consumer import __main__ as consumer
from tests.unit.consumer.test_decoded import READING, make_record
from unicorn.codec import encode

def endless(*_, **__):
    while True:
        yield make_record(encode(READING))

consumer.create_kinesis_client = lambda: None
consumer.read_records = endless
consumer.main()
"""


def test_a_reader_that_goes_away_ends_it_without_a_complaint() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}"}
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline()) == asdict(READING)
        process.stdout.close()
        complaint = process.stderr.read()
        assert (process.wait(timeout=30), complaint) == (0, b"")
