"""Read minute rows from the table, sorted by name and minute, in constant memory.

A table is read in one of two ways. Either it is scanned, which reads the rows of every minute, or all names are listed
and the rows of the range are queried name by name, which takes two calls for each name. AWS says how large a table is,
so the time of a scan is known, and names are listed only until querying them would take longer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from aws.dynamodb import create_reading_client
from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, from_item
from ops.reconcile.table_names import list_names, query_names
from ops.reconcile.table_scan import decode_rows, scan_rows
from ops.reconcile.table_segments import READERS, Table
from ops.sorted_rows import SortedRows, open_sorted_rows
from ops.time_range import TimeRange

MAX_SCANNED_BYTES = 4 * 2**30
"""The largest table that is scanned: a million read units, which cost 0.13 dollars. At half of the 20,000 units a
second that the shards of 100,000 unicorns allow, this takes two minutes."""
_SECONDS_PER_NAME = 0.003
"""What the two calls for a name take of one core, which is what bounds all readers together."""
Report = Callable[[str], None]


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Return the rows of a small table by name and minute."""
    pages = deployment.session.client("dynamodb").get_paginator("scan").paginate(
        TableName=deployment.outputs["TableName"], ConsistentRead=True
    )  # fmt: skip
    return dict(from_item(item) for page in pages for item in page["Items"])


@contextmanager
def open_rows(
    deployment: Deployment, time_range: TimeRange, report: Report
) -> Iterator[Iterator[tuple[Key, MinuteRow]]]:
    """Yield the rows of a range, sorted by name and minute. Raises TaskFailed if the disk is full."""
    table = Table.open(create_reading_client(deployment.session, READERS), deployment.outputs["TableName"])
    with open_sorted_rows() as rows:
        if _collect_names(table, rows, report):
            yield query_names(table, time_range, _unique(name for name, _, _ in rows))
            return
    with open_sorted_rows() as rows:
        scan_rows(table, time_range, rows, report)
        yield decode_rows(rows)


def _collect_names(table: Table, names: SortedRows, report: Report) -> bool:
    """Put all names of the table into a store, and return whether querying them is the faster way."""
    limit = None if table.bytes > MAX_SCANNED_BYTES else int(table.seconds_to_scan / _SECONDS_PER_NAME)
    if limit == 0:
        return False
    count = 0

    def report_each() -> Iterator[tuple[str, str, bytes]]:
        nonlocal count
        for count, name in enumerate(islice(list_names(table), limit and limit + 1), 1):
            report(f"{count:,} names")
            yield name, "", b""

    names.add(report_each())
    return limit is None or count <= limit


def _unique(names: Iterator[str]) -> Iterator[str]:
    """Yield each of sorted names once. Two segments name a unicorn both, if AWS has split its rows between them."""
    last = None
    for name in names:
        if name != last:
            yield name
        last = name
