from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.unit.mocked_aws import mocked_aws
from tests.unit.processor.rows import create_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator["DynamoDBClient"]:
    """A client of a mocked DynamoDB with an empty table `rows`."""
    with mocked_aws(monkeypatch):
        client = boto3.client("dynamodb")
        create_table(client, "rows")
        yield client
