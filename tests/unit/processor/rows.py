"""The table of minute rows, for tests with a mocked DynamoDB."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


def create_table(dynamodb: "DynamoDBClient", name: str) -> None:
    """Create an empty table with the keys that the stacks declare."""
    dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "Name", "KeyType": "HASH"},
            {"AttributeName": "StatusTime", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "Name", "AttributeType": "S"},
            {"AttributeName": "StatusTime", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
