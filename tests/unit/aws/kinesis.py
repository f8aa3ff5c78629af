"""Kinesis as moto mocks it, for the commands' own client."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from aws.kinesis import create_kinesis_client
from tests.unit.mocked_aws import mocked_aws

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> "Iterator[KinesisClient]":
    """A client of a mocked Kinesis with the stream `wildrydes` of two shards."""
    with mocked_aws(monkeypatch):
        client = create_kinesis_client()
        client.create_stream(StreamName="wildrydes", ShardCount=2)
        yield client
