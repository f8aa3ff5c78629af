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
from ops.reconcile.table_segments import READERS, UNIT_BYTES, Table
from ops.sorted_rows import SortedRows, open_sorted_rows
from ops.time_range import TimeRange

MAX_SCANNED_BYTES = 4 * 2**30
"""The largest table that is scanned: a million read units, which cost 0.13 dollars. At half of the 20,000 units a
second that the shards of 100,000 unicorns allow, this takes two minutes."""
_SECONDS_PER_NAME = 0.003
"""What the two calls for a name take of one core, which is what bounds all readers together."""
_UNITS_PER_NAME = 1.5
"""Read units of the two calls for a name that has few rows in the range or none."""
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
    limit = _limit_names(table)
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


def _limit_names(table: Table) -> int | None:
    """Return how many names are queried at most, rather than to scan the table; None for any number."""
    return None if table.bytes > MAX_SCANNED_BYTES else int(table.seconds_to_scan / _SECONDS_PER_NAME)


def bound_read_units(table: Table, rows: float) -> float:
    """Return the read units that `open_rows` takes at most, for a range with so many rows."""
    limit = _limit_names(table)
    if limit is None:
        return rows * (1 + _UNITS_PER_NAME)  # as if each row were the only one of its name
    return table.bytes / UNIT_BYTES + limit * _UNITS_PER_NAME


def _unique(names: Iterator[str]) -> Iterator[str]:
    """Yield each of sorted names once. Two segments name a unicorn both, if AWS has split its rows between them."""
    last = None
    for name in names:
        if name != last:
            yield name
        last = name
