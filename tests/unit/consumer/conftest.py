from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from edge.kinesis import kinesis_client
from tests.unit.edge.signals import signals_as_before

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

__all__ = ["kinesis", "signals_as_before"]


@pytest.fixture
def kinesis(monkeypatch: pytest.MonkeyPatch) -> "Iterator[KinesisClient]":
    """A Kinesis with the stream wildrydes, of two shards."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = kinesis_client()
        client.create_stream(StreamName="wildrydes", ShardCount=2)
        yield client
