"""The table `UnicornSensorData`: rows are read, merged and written back on condition that nobody wrote meanwhile."""

import random
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from processor.row import REVISION, Item, item, key, revision, summary
from unicorn.summary import InvalidSummary, Key, MinuteSummary, merge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_KEYS = 100
"""The most keys of one BatchGetItem."""
_ATTEMPTS = 8
_FIRST_WAIT = 0.05
"""Seconds, at the most, before the second attempt; each further wait may take twice as long."""
_WRITERS = 8
"""Writes at a time, within a client's ten connections."""


class _Write(Enum):
    """What came of writing a row."""

    DONE = auto()
    NEEDLESS = auto()
    CONFLICT = auto()
    UNREADABLE = auto()


class NotStored(RuntimeError):
    """Rows that throttles or other writers kept from being stored; the batch is to be retried as a whole."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing summaries came to."""

    written: int
    """How many rows were written."""
    unreadable: frozenset[Key]
    """Rows that were left as they are, because what the table holds under their key is no row of ours."""


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """The table, by optimistic writes. What DynamoDB refuses for other reasons than a conflict is raised."""

    dynamodb: "DynamoDBClient"
    name: str
    sleep: Callable[[float], None] = field(default=time.sleep)
    chance: Callable[[], float] = field(default=random.random)

    def store(self, summaries: Mapping[Key, MinuteSummary]) -> Stored:
        """Merge the summaries into their rows. Raises NotStored."""
        written, waiting = 0, dict(summaries)
        unreadable: set[Key] = set()
        for attempt in range(_ATTEMPTS):
            rows = self._read(list(waiting))
            pairs = [(new, rows.get(row_key)) for row_key, new in waiting.items()]
            with ThreadPoolExecutor(_WRITERS) as writers:
                shares = list(writers.map(self._write_all, (pairs[first::_WRITERS] for first in range(_WRITERS))))
            outcomes = list(chain.from_iterable(shares))
            written += sum(outcome is _Write.DONE for _, outcome in outcomes)
            unreadable |= {new.key for new, outcome in outcomes if outcome is _Write.UNREADABLE}
            waiting = {new.key: new for new, outcome in outcomes if outcome is _Write.CONFLICT}
            if not waiting:
                return Stored(written, frozenset(unreadable))
            self.sleep(self.chance() * _FIRST_WAIT * 2**attempt)
        raise NotStored(f"{len(waiting)} rows changed under {_ATTEMPTS} attempts to write them")

    def _write_all(self, pairs: Iterable[tuple[MinuteSummary, Item | None]]) -> list[tuple[MinuteSummary, _Write]]:
        """One writer's share: summaries, and their rows as they were read."""
        return [(new, self._write(new, stored)) for new, stored in pairs]

    def _write(self, new: MinuteSummary, stored: Item | None) -> _Write:
        """Merge a summary into the row as it was read."""
        if stored is None:
            return self._put(
                new, 1, {"ConditionExpression": "attribute_not_exists(#n)", "ExpressionAttributeNames": {"#n": "Name"}}
            )
        try:
            old, next_revision = summary(stored), revision(stored) + 1
        except (InvalidSummary, LookupError, ValueError, TypeError, AttributeError):
            return _Write.UNREADABLE
        merged = merge(old, new)
        if merged == old:
            return _Write.NEEDLESS
        condition = {
            "ConditionExpression": "#r = :r",
            "ExpressionAttributeNames": {"#r": REVISION},
            "ExpressionAttributeValues": {":r": stored[REVISION]},
        }
        return self._put(merged, next_revision, condition)

    def _put(self, row: MinuteSummary, number: int, condition: Mapping[str, Any]) -> _Write:
        try:
            self.dynamodb.put_item(TableName=self.name, Item=item(row, number), **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return _Write.CONFLICT
            raise
        return _Write.DONE

    def _read(self, keys: list[Key]) -> dict[Key, Item]:
        """The rows of these keys that exist, as they are at this moment."""
        found: dict[Key, Item] = {}
        for start in range(0, len(keys), _KEYS):
            for stored in self._get([key(name) for name in keys[start : start + _KEYS]]):
                found[stored["Name"]["S"], stored["StatusTime"]["S"]] = stored
        return found

    def _get(self, keys: list[Item]) -> list[Item]:
        items: list[Item] = []
        for attempt in range(_ATTEMPTS):
            request: Any = {self.name: {"Keys": keys, "ConsistentRead": True}}
            answer = self.dynamodb.batch_get_item(RequestItems=request)
            items += answer["Responses"].get(self.name, [])
            unprocessed = answer.get("UnprocessedKeys", {}).get(self.name)
            if not unprocessed:
                return items
            keys = list(unprocessed["Keys"])
            self.sleep(self.chance() * _FIRST_WAIT * 2**attempt)
        raise NotStored(f"DynamoDB left {len(keys)} keys unread in {_ATTEMPTS} attempts")
