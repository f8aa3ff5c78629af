"""The rows of the table."""

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
"""Unicorns whose rows are asked for before the first of them is compared."""
_AFTER_ALL_TIMES = "9"


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Every row, for a table that is small."""
    pages = deployment.session.client("dynamodb").get_paginator("scan").paginate(
        TableName=deployment.outputs["TableName"], ConsistentRead=True
    )  # fmt: skip
    return dict(from_item(item) for page in pages for item in page["Items"])


def list_names(deployment: Deployment) -> Iterator[str]:
    """Every unicorn that has a row, in no order: a call for each, however many rows they have.

    A scan that begins behind the last possible row of a partition begins with the next partition.
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


def read_rows(deployment: Deployment, span: TimeRange, unicorns: list[str]) -> Iterator[tuple[Key, MinuteRow]]:
    """The rows of these unicorns in a span of minutes, by name and minute; `unicorns` must be sorted."""
    query = partial(_read_unicorn, deployment.session.client("dynamodb"), deployment.outputs["TableName"], span)
    rest = iter(unicorns)
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        while some := list(islice(rest, _AHEAD)):
            for found in readers.map(query, some):
                yield from found


def _read_unicorn(dynamodb: "DynamoDBClient", table: str, span: TimeRange, unicorn: str) -> list[tuple[Key, MinuteRow]]:
    first, end = span.bounds()
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="#n = :n AND StatusTime BETWEEN :first AND :end",
        ExpressionAttributeNames={"#n": "Name"},
        ExpressionAttributeValues={":n": {"S": unicorn}, ":first": {"S": first}, ":end": {"S": end}},
    )
    return [from_item(item) for page in pages for item in page["Items"] if item["StatusTime"]["S"] < end]
