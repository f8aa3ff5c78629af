"""Read minute rows from the table."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, from_item
from ops.time_range import TimeRange

_MAX_QUERIES = 8
_QUERIED_AHEAD = 64
"""Unicorns whose rows are queried before the first of them is compared."""
_AFTER_EVERY_TIME = "9"
"""Text that is greater than every StatusTime."""


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Return the rows of a small table by name and minute."""
    pages = deployment.session.client("dynamodb").get_paginator("scan").paginate(
        TableName=deployment.outputs["TableName"], ConsistentRead=True
    )  # fmt: skip
    return dict(from_item(item) for page in pages for item in page["Items"])


def list_names(deployment: Deployment) -> Iterator[str]:
    """Yield the name of every unicorn that has a row, unsorted, with one call for each unicorn.

    A scan that starts after the last possible row of a partition continues with the next partition.
    """
    dynamodb, table = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    start: dict[str, Any] = {}
    while True:
        page = dynamodb.scan(
            TableName=table, Limit=1, ProjectionExpression="#n", ExpressionAttributeNames={"#n": "Name"}, **start
        )
        for item in page["Items"]:
            yield item["Name"]["S"]
        if "LastEvaluatedKey" not in page:
            return
        key = {**page["LastEvaluatedKey"], "StatusTime": {"S": _AFTER_EVERY_TIME}}
        start = {"ExclusiveStartKey": key}


def read_rows(deployment: Deployment, time_range: TimeRange, unicorns: list[str]) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield the rows of these unicorns in a range, sorted by name and minute. `unicorns` must be sorted."""
    query = deployment.session.client("dynamodb").get_paginator("query")
    first, end = time_range.format_bounds()

    def read_unicorn(unicorn: str) -> list[tuple[Key, MinuteRow]]:
        pages = query.paginate(
            TableName=deployment.outputs["TableName"],
            ConsistentRead=True,
            KeyConditionExpression="#n = :n AND StatusTime BETWEEN :first AND :end",
            ExpressionAttributeNames={"#n": "Name"},
            ExpressionAttributeValues={":n": {"S": unicorn}, ":first": {"S": first}, ":end": {"S": end}},
        )
        return [from_item(item) for page in pages for item in page["Items"] if item["StatusTime"]["S"] < end]

    remaining = iter(unicorns)
    with ThreadPoolExecutor(_MAX_QUERIES) as readers:
        while batch := list(islice(remaining, _QUERIED_AHEAD)):
            for rows in readers.map(read_unicorn, batch):
                yield from rows
