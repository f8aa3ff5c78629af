"""List the names that have rows in a table, and query the rows of a range name by name."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

from ops.reconcile.row import Key, MinuteRow, from_item
from ops.reconcile.table_scan import PROJECTION
from ops.reconcile.table_segments import READERS, Page, Start, Table, read_segments
from ops.time_range import TimeRange

_QUERIED_AHEAD = 4 * READERS
"""Names whose first page is queried before it is compared. A page holds at most 1 MB."""
_AFTER_EVERY_TIME = {"S": "9"}
"""A text that is greater than every StatusTime."""


def list_names(table: Table) -> Generator[str]:
    """Yield the name of every unicorn that has a row, unsorted, with one call for each unicorn.

    A scan that starts after the last possible row of a partition continues with the next partition.
    """

    def read_page(start: Start) -> Page:
        if "ExclusiveStartKey" in start:
            start = {**start, "ExclusiveStartKey": {**start["ExclusiveStartKey"], "StatusTime": _AFTER_EVERY_TIME}}
        return table.dynamodb.scan(
            TableName=table.name,
            Limit=1,
            ReturnConsumedCapacity="TOTAL",
            ProjectionExpression="#n",
            ExpressionAttributeNames={"#n": "Name"},
            **start,
        )

    segments = max(READERS, table.segments)
    for page in read_segments(table, read_page, segments=segments, readers=READERS):
        for item in page["Items"]:
            yield item["Name"]["S"]


def query_names(table: Table, time_range: TimeRange, names: Iterator[str]) -> Generator[tuple[Key, MinuteRow]]:
    """Yield the rows of these names in a range. If the names are sorted, so are the rows.

    The first page of each name is read ahead by threads, so that memory is bounded however long the range is.
    """
    first, end = time_range.format_bounds()

    def read_page(name: str, start: Start) -> Page:
        page = table.dynamodb.query(
            TableName=table.name,
            ConsistentRead=True,
            ReturnConsumedCapacity="TOTAL",
            KeyConditionExpression="#0 = :n AND #1 BETWEEN :first AND :end",
            ExpressionAttributeValues={":n": {"S": name}, ":first": {"S": first}, ":end": {"S": end}},
            **PROJECTION,
            **start,
        )
        table.pace.take(page["ConsumedCapacity"]["CapacityUnits"])
        return page

    for name, page in _read_ahead(names, lambda name: read_page(name, {})):
        while True:
            yield from (from_item(item) for item in page["Items"] if item["StatusTime"]["S"] < end)
            if "LastEvaluatedKey" not in page:
                break
            page = read_page(name, {"ExclusiveStartKey": page["LastEvaluatedKey"]})


def _read_ahead(names: Iterator[str], read: Callable[[str], Page]) -> Iterator[tuple[str, Page]]:
    """Yield each name with what `read` returns for it, in order. Threads call `read` for a few names ahead."""
    with ThreadPoolExecutor(READERS) as readers:
        ahead: deque[tuple[str, Future[Any]]] = deque()
        try:
            ahead += [(name, readers.submit(read, name)) for name in islice(names, _QUERIED_AHEAD)]
            while ahead:
                name, page = ahead.popleft()
                yield name, page.result()
                ahead += [(name, readers.submit(read, name)) for name in islice(names, 1)]
        finally:
            readers.shutdown(cancel_futures=True)
