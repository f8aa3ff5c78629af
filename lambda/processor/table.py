"""The table `UnicornSensorData`, with optimistic concurrency: read a row, merge, and write it if it is unchanged."""

import random
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from processor.row import REVISION, Item, from_item, get_revision, to_item, to_key
from unicorn.summary import InvalidSummary, MinuteSummary, UnicornMinute, merge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_MAX_KEYS = 100
"""The limit of keys in one BatchGetItem."""
_ATTEMPTS = 8
_FIRST_WAIT = 0.05
"""The longest wait before the second attempt, in seconds. It doubles with each further attempt."""
_WRITERS = 8
"""Concurrent writes, fewer than a client's ten connections."""


class _WriteOutcome(Enum):
    """The outcome of writing a row."""

    WRITTEN = auto()
    UNCHANGED = auto()
    CONFLICT = auto()
    UNREADABLE = auto()


class NotStored(RuntimeError):
    """Rows that throttling or other writers prevented from being stored. The whole batch is to be retried."""


@dataclass(frozen=True, slots=True)
class StoreResult:
    """The result of storing summaries."""

    written: int
    """How many rows were written."""
    unreadable: frozenset[UnicornMinute]
    """The rows that stayed as they were, because their item in the table is not a summary."""


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """The table. Errors of DynamoDB other than write conflicts are raised."""

    dynamodb: "DynamoDBClient"
    name: str
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random

    def store(self, summaries: Mapping[UnicornMinute, MinuteSummary]) -> StoreResult:
        """Merge the summaries into their rows. Raises NotStored."""
        written, waiting = 0, dict(summaries)
        unreadable: set[UnicornMinute] = set()
        for attempt in range(_ATTEMPTS):
            rows = self._read_rows(list(waiting))
            pairs = [(new, rows.get(key)) for key, new in waiting.items()]
            shares = [pairs[first::_WRITERS] for first in range(_WRITERS)]
            with ThreadPoolExecutor(_WRITERS) as writers:
                outcomes = list(chain.from_iterable(writers.map(self._write_all, shares)))
            written += sum(outcome is _WriteOutcome.WRITTEN for _, outcome in outcomes)
            unreadable |= {new.key for new, outcome in outcomes if outcome is _WriteOutcome.UNREADABLE}
            waiting = {new.key: new for new, outcome in outcomes if outcome is _WriteOutcome.CONFLICT}
            if not waiting:
                return StoreResult(written, frozenset(unreadable))
            self.sleep(self.random() * _FIRST_WAIT * 2**attempt)
        raise NotStored(f"{len(waiting)} rows were changed by others during {_ATTEMPTS} attempts to write them")

    def _write_all(
        self, pairs: Iterable[tuple[MinuteSummary, Item | None]]
    ) -> list[tuple[MinuteSummary, _WriteOutcome]]:
        return [(new, self._write(new, item)) for new, item in pairs]

    def _write(self, new: MinuteSummary, item: Item | None) -> _WriteOutcome:
        """Merge a summary into its row's item, as it was read."""
        if item is None:
            return self._put_row(
                new, 1, {"ConditionExpression": "attribute_not_exists(#n)", "ExpressionAttributeNames": {"#n": "Name"}}
            )
        try:
            old, next_revision = from_item(item), get_revision(item) + 1
        except (InvalidSummary, LookupError, ValueError, TypeError, AttributeError):
            return _WriteOutcome.UNREADABLE
        merged = merge(old, new)
        if merged == old:
            return _WriteOutcome.UNCHANGED
        condition = {
            "ConditionExpression": "#r = :r",
            "ExpressionAttributeNames": {"#r": REVISION},
            "ExpressionAttributeValues": {":r": item[REVISION]},
        }
        return self._put_row(merged, next_revision, condition)

    def _put_row(self, row: MinuteSummary, revision: int, condition: Mapping[str, Any]) -> _WriteOutcome:
        try:
            self.dynamodb.put_item(TableName=self.name, Item=to_item(row, revision), **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return _WriteOutcome.CONFLICT
            raise
        return _WriteOutcome.WRITTEN

    def _read_rows(self, keys: list[UnicornMinute]) -> dict[UnicornMinute, Item]:
        """Return the current rows of those keys that exist."""
        rows: dict[UnicornMinute, Item] = {}
        for start in range(0, len(keys), _MAX_KEYS):
            for item in self._batch_get([to_key(key) for key in keys[start : start + _MAX_KEYS]]):
                rows[item["Name"]["S"], item["StatusTime"]["S"]] = item
        return rows

    def _batch_get(self, keys: list[Item]) -> list[Item]:
        items: list[Item] = []
        for attempt in range(_ATTEMPTS):
            request: Any = {self.name: {"Keys": keys, "ConsistentRead": True}}
            answer = self.dynamodb.batch_get_item(RequestItems=request)
            items += answer["Responses"].get(self.name, [])
            unprocessed = answer.get("UnprocessedKeys", {}).get(self.name)
            if not unprocessed:
                return items
            keys = list(unprocessed["Keys"])
            self.sleep(self.random() * _FIRST_WAIT * 2**attempt)
        raise NotStored(f"DynamoDB did not read {len(keys)} keys in {_ATTEMPTS} attempts")
