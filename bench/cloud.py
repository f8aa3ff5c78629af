"""A local cloud for a benchmark: Kinesis with AWS's validation, in a process of its own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws.environment import isolate
from aws.session import create_session
from emulator.cloud import make_client_environment
from ops.local_cloud import start_emulator

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


@dataclass(frozen=True, slots=True)
class BenchCloud:
    """The cloud that contenders deliver to and read from."""

    environment: Mapping[str, str]
    """Environment variables with which any AWS client finds it."""
    kinesis: "KinesisClient"

    def create_stream(self, name: str, *, shards: int) -> str:
        """Create a stream, wait until it is active, and return its name."""
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        self.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
        return name


@contextmanager
def start_cloud(*, limits: bool = False) -> Iterator[BenchCloud]:
    """Run a new cloud for the duration of the block. With `limits` its shards throttle as on AWS. Raises TaskFailed."""
    cloud = start_emulator("bench", limits=limits)
    try:
        settings = make_client_environment(cloud)
        yield BenchCloud({**isolate(os.environ), **settings}, _create_client(settings))
    finally:
        cloud.stop()


def _create_client(settings: Mapping[str, str]) -> "KinesisClient":
    """Return a client of the cloud. This process keeps the user's settings, with which it installs other programs."""
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        return create_session().client("kinesis")
    finally:
        os.environ.clear()
        os.environ.update(before)
