"""Replace rows of the table that differ from the archive."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from processor.row import REVISION, Item, get_revision, to_item, to_key
from unicorn.summary import MinuteSummary

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_WRITERS = 8


class RowReplacer:
    """Writes rows on condition that nobody else wrote them since they were read, as the processor does."""

    def __init__(self, dynamodb: "DynamoDBClient", table: str) -> None:
        self._dynamodb, self._table = dynamodb, table
        self.conflicts = 0
        """Rows that somebody else wrote at the same time; they stay as they are."""

    def replace(self, summaries: Sequence[MinuteSummary]) -> int:
        """Replace the rows that differ from these summaries, and return how many were replaced."""
        with ThreadPoolExecutor(_WRITERS) as writers:
            outcomes = list(writers.map(self._write, summaries))
        self.conflicts += outcomes.count(None)
        return outcomes.count(True)

    def _write(self, summary: MinuteSummary) -> bool | None:
        """Write a row if it differs; return whether it did, or None if somebody else wrote it at the same time."""
        answer = self._dynamodb.get_item(TableName=self._table, Key=to_key(summary.key), ConsistentRead=True)
        stored: Item | None = answer.get("Item")
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(#r)"}
        names = {"#r": REVISION}
        revision = 1
        if stored is not None and REVISION in stored:
            revision = get_revision(stored) + 1
            if _to_values(stored) == _to_values(to_item(summary, revision)):
                return False
            condition = {"ConditionExpression": "#r = :r", "ExpressionAttributeValues": {":r": stored[REVISION]}}
        try:
            item = to_item(summary, revision)
            self._dynamodb.put_item(TableName=self._table, Item=item, ExpressionAttributeNames=names, **condition)
        except ClientError as error:
            if get_error_code(error) == "ConditionalCheckFailedException":
                return None
            raise
        return True


def _to_values(row: Item) -> dict[str, object]:
    """Return a row's values without its revision. Numbers are compared as numbers, because DynamoDB formats them."""
    return {name: _to_value(typed) for name, typed in row.items() if name != REVISION}


def _to_value(typed: Any) -> object:
    [(kind, value)] = typed.items()
    return float(value) if kind == "N" else bytes(value) if kind == "B" else value
