from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.unit.mocked_aws import mocked_aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator["DynamoDBClient"]:
    """DynamoDB with an empty table `rows`."""
    with mocked_aws(monkeypatch):
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="rows",
            AttributeDefinitions=[
                {"AttributeName": "Name", "AttributeType": "S"},
                {"AttributeName": "StatusTime", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "Name", "KeyType": "HASH"},
                {"AttributeName": "StatusTime", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client
