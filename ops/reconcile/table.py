"""Reading rows from the table."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, from_item
from ops.time_range import TimeRange

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_AT_ONCE = 8
_AHEAD = 64
"""Unicorns whose rows are requested before the first of them is compared."""
_AFTER_ALL_TIMES = "9"


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Return every row of a small table."""
    pages = deployment.session.client("dynamodb").get_paginator("scan").paginate(
        TableName=deployment.outputs["TableName"], ConsistentRead=True
    )  # fmt: skip
    return dict(from_item(item) for page in pages for item in page["Items"])


def list_names(deployment: Deployment) -> Iterator[str]:
    """Yield every unicorn that has a row, unsorted, with one call for each unicorn.

    A scan that starts after the last possible row of a partition continues with the next partition.
    """
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    start: dict[str, Any] = {}
    while True:
        page = dynamodb.scan(
            TableName=table,
            Limit=1,
            ProjectionExpression="#n",
            ExpressionAttributeNames={"#n": "Name"},
            **start,
        )
        for item in page["Items"]:
            yield item["Name"]["S"]
        if "LastEvaluatedKey" not in page:
            return
        key = {**page["LastEvaluatedKey"], "StatusTime": {"S": _AFTER_ALL_TIMES}}
        start = {"ExclusiveStartKey": key}


def read_rows(deployment: Deployment, wanted: TimeRange, unicorns: list[str]) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield the rows of these unicorns in a range, sorted by name and minute. `unicorns` must be sorted."""
    query = partial(_read_unicorn, deployment.session.client("dynamodb"), deployment.outputs["TableName"], wanted)
    remaining = iter(unicorns)
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        while batch := list(islice(remaining, _AHEAD)):
            for rows in readers.map(query, batch):
                yield from rows


def _read_unicorn(
    dynamodb: "DynamoDBClient", table: str, wanted: TimeRange, unicorn: str
) -> list[tuple[Key, MinuteRow]]:
    first, end = wanted.bounds()
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="#n = :n AND StatusTime BETWEEN :first AND :end",
        ExpressionAttributeNames={"#n": "Name"},
        ExpressionAttributeValues={":n": {"S": unicorn}, ":first": {"S": first}, ":end": {"S": end}},
    )
    return [from_item(item) for page in pages for item in page["Items"] if item["StatusTime"]["S"] < end]
