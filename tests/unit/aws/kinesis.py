"""A Kinesis that moto plays, as the command lines' own client meets it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from aws.kinesis import create_kinesis_client
from tests.unit.mocked_aws import mocked_aws

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> "Iterator[KinesisClient]":
    """One with the stream wildrydes, of two shards."""
    with mocked_aws(monkeypatch):
        client = create_kinesis_client()
        client.create_stream(StreamName="wildrydes", ShardCount=2)
        yield client
