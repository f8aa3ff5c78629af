"""Each contender in turn against an embedded cloud of its own, which checks and answers as Kinesis does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from bench.peers import python_of
from local.cloud import client_environment, start, without_aws_settings
from ops.home import ROOT
from producer.flight import fleet
from producer.names import names
from unicorn.codec import encode

STREAM = "race"
_UNICORNS, _EACH = 1000, 20
_CONTENDER = Path(__file__).parent / "contender.py"


@dataclass(frozen=True, slots=True)
class Lap:
    """What a contender took."""

    readings: int
    cpu_seconds: float

    @property
    def readings_a_second(self) -> float:
        """Of one core."""
        return self.readings / self.cpu_seconds


def write_records(file: Path) -> None:
    """Readings as the producer makes them, a line each: partition key, tab, data."""
    flying = fleet(names(_UNICORNS), seed=1)
    readings = [unicorn.fly(1_790_000_000_000 + step * 1000) for step in range(_EACH) for unicorn in flying]
    file.write_bytes(b"".join(reading.Name.encode() + b"\t" + encode(reading) for reading in readings))


def lap(name: str, *, records: Path, count: int, shards: int = 32) -> Lap:
    """Have a contender deliver that many."""
    python = str(python_of(name)) if name == "aiokpl" else sys.executable
    with stream(shards=shards, log=records.with_suffix(".log")) as environment:
        done = subprocess.run(
            [python, str(_CONTENDER), name, STREAM, str(records), str(count)],
            env={**environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}" if name == "wildrydes" else ""},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return Lap(**json.loads(done.stdout))


@contextmanager
def stream(*, shards: int, log: Path, limits: bool = False) -> Iterator[dict[str, str]]:
    """A stream on a new embedded cloud, and the environment in which it is found."""
    cloud = start(log=log, environment=os.environ, limits=limits)
    try:
        settings = client_environment(cloud.url)
        kinesis = boto3.client(
            "kinesis",
            endpoint_url=cloud.url,
            region_name=settings["AWS_REGION"],
            aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        )
        kinesis.create_stream(StreamName=STREAM, ShardCount=shards)
        kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1})
        yield {**without_aws_settings(os.environ), **settings}
    finally:
        cloud.stop()
