"""An embedded cloud for a benchmark: Kinesis, as strict as the real one, in a process of its own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from emulator.cloud import make_client_environment, remove_aws_settings
from ops.local_cloud import start_emulator

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


@dataclass(frozen=True, slots=True)
class Sink:
    """Where contenders deliver to and read from."""

    environment: Mapping[str, str]
    """In which it is found by the ordinary AWS settings."""
    kinesis: "KinesisClient"

    def stream(self, name: str, *, shards: int) -> str:
        """Make a stream, and wait until it takes records."""
        self.kinesis.create_stream(StreamName=name, ShardCount=shards)
        self.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1})
        return name


@contextmanager
def embedded(*, limits: bool = False) -> Iterator[Sink]:
    """A new one, which ends with the block; with `limits` its shards throttle as AWS's do. Raises StepFailed."""
    cloud = start_emulator("bench", limits=limits)
    try:
        settings = make_client_environment(cloud)
        kinesis = boto3.client(
            "kinesis",
            endpoint_url=cloud.url,
            region_name=settings["AWS_REGION"],
            aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        )
        yield Sink({**remove_aws_settings(os.environ), **settings}, kinesis)
    finally:
        cloud.stop()
