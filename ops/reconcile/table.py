"""Read minute rows from the table, sorted by name and minute, in constant memory.

A table is read in one of two ways. Either it is scanned, which reads the rows of every minute, or the rows of the range
are read name by name, which takes a call or two for each name. AWS says how large a table is, so the time of a scan is
known. Names are read for half of that time at most, and if there are more, the table is scanned.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from time import monotonic

from aws.dynamodb import create_reading_client
from ops.deployment import Deployment
from ops.read_progress import ReadProgress
from ops.reconcile.row import Key, MinuteRow, from_item
from ops.reconcile.table_scan import decode_rows, encode_items, scan_table
from ops.reconcile.table_segments import READERS, UNIT_BYTES, Page, Table
from ops.reconcile.table_skips import read_names
from ops.sorted_rows import SortedRows, open_sorted_rows
from ops.time_range import TimeRange

MAX_SCANNED_BYTES = 4 * 2**30
"""The largest table that is scanned: a million read units, which cost 0.13 dollars. At half of the 20,000 units a
second that the shards of 100,000 unicorns allow, this takes two minutes."""
_SHORT_SECONDS = 1.0
"""A scan of so few seconds is not worth a trial."""
_TRIAL = 0.5
"""How long names are read at most, as a part of the time of a scan."""
_UNITS_PER_ROW = 2.0
"""Read units for a row that is the only one of its name in the range."""
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
    is_large = table.bytes > MAX_SCANNED_BYTES
    if is_large or table.seconds_to_scan >= _SHORT_SECONDS:
        seconds = None if is_large else _TRIAL * table.seconds_to_scan
        with open_sorted_rows() as rows:
            if _collect(read_names(table, time_range), rows, ReadProgress("rows by name"), report, seconds):
                yield decode_rows(rows)
                return
    with open_sorted_rows() as rows:
        _collect(scan_table(table, time_range), rows, ReadProgress("rows", table.bytes), report)
        yield decode_rows(rows)


def _collect(
    pages: Generator[Page], rows: SortedRows, progress: ReadProgress, report: Report, seconds: float | None = None
) -> bool:
    """Add the items of all pages to `rows`, and return whether this took no more than these seconds."""
    deadline = None if seconds is None else monotonic() + seconds
    with closing(pages):
        for page in pages:
            if deadline is not None and monotonic() > deadline:
                return False
            rows.add(encode_items(page.items))
            progress.add(len(page.items), page.units * UNIT_BYTES)
            report(str(progress))
    return True


def bound_read_units(table: Table, rows: float) -> float:
    """Return the read units that `open_rows` takes at most, for a range with so many rows."""
    if table.bytes > MAX_SCANNED_BYTES:
        return rows * _UNITS_PER_ROW
    return table.bytes / UNIT_BYTES * (1 + _TRIAL)  # because pages wait for their units
