"""Read minute rows from the table, sorted by name and minute, in constant memory.

A table is read in one of two ways. Either it is scanned, which reads the rows of every minute, or all names are listed
and the rows of the range are queried name by name, which takes two calls for each name. AWS says how large a table is,
so the time of a scan is known. Names are listed for half of that time at most, and if there are more, the table is
scanned.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from time import monotonic

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
_SHORT_SECONDS = 1.0
"""A scan of so few seconds is not worth a question."""
_UNITS_OF_SCAN = 2.5
"""Read units that are taken at most, for each of a scan: half of it to list names, as pages wait for their units. As a
call lists a name for half a unit, a query of each name then takes one at least, and its rows no more than the scan."""
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
            with closing(query_names(table, time_range, _unique(name for name, _, _ in rows))) as found:
                yield found
            return
    with open_sorted_rows() as rows:
        scan_rows(table, time_range, rows, report)
        yield decode_rows(rows)


def _collect_names(table: Table, names: SortedRows, report: Report) -> bool:
    """Put all names of the table into a store, and return whether querying them is the faster way.

    A query of all names takes about as long as to list them.
    """
    is_large = table.bytes > MAX_SCANNED_BYTES
    if not is_large and table.seconds_to_scan < _SHORT_SECONDS:
        return False
    deadline = monotonic() + table.seconds_to_scan / 2
    with closing(list_names(table)) as found:
        for count, name in enumerate(found, 1):
            if not is_large and monotonic() > deadline:
                return False
            names.add([(name, "", b"")])
            report(f"{count:,} names")
    return True


def bound_read_units(table: Table, rows: float) -> float:
    """Return the read units that `open_rows` takes at most, for a range with so many rows."""
    if table.bytes > MAX_SCANNED_BYTES:
        return rows * _UNITS_OF_SCAN  # as if each row were the only one of its name
    return table.bytes / UNIT_BYTES * _UNITS_OF_SCAN


def _unique(names: Iterator[str]) -> Iterator[str]:
    """Yield each of sorted names once. Two segments name a unicorn both, if AWS has split its rows between them."""
    last = None
    for name in names:
        if name != last:
            yield name
        last = name
