"""Read minute rows from the table, sorted by name and minute, in constant memory.

A table is read in one of two ways. Either it is scanned, which reads the rows of every minute, or the rows of the range
are read name by name, which takes a call or two for each name. AWS says how large a table is, so the time of a scan is
known. Names are read for half of that time at most, and if there are more, the table is scanned. If it then turns out
to be larger than AWS said, it is read by name after all.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from math import inf
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
    for way in _list_ways(table, time_range):
        with open_sorted_rows() as rows:
            if _collect(way, rows, report):
                yield decode_rows(rows)
                return


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to read a table, and when to give it up."""

    pages: Generator[Page]
    progress: ReadProgress
    seconds: float = inf
    bytes: float = inf


def _list_ways(table: Table, time_range: TimeRange) -> Iterator[_Way]:
    """Yield the ways to read a table, the first one to try first, and one without a limit last."""
    if table.bytes <= MAX_SCANNED_BYTES:
        if table.seconds_to_scan >= _SHORT_SECONDS:
            yield _Way(read_names(table, time_range), ReadProgress("rows by name"), _TRIAL * table.seconds_to_scan)
        # The table may have grown since AWS counted its size.
        yield _Way(scan_table(table, time_range), ReadProgress("rows", table.bytes), bytes=MAX_SCANNED_BYTES)
    yield _Way(read_names(table, time_range), ReadProgress("rows by name"))


def _collect(way: _Way, rows: SortedRows, report: Report) -> bool:
    """Add the items of all pages to `rows`, and return whether this took no more than the limits."""
    started = monotonic()
    with closing(way.pages):
        for page in way.pages:
            if monotonic() > started + way.seconds or way.progress.bytes > way.bytes:
                return False
            rows.add(encode_items(page.items))
            way.progress.add(len(page.items), page.units * UNIT_BYTES)
            report(str(way.progress))
    return True


def bound_read_units(table: Table, rows: float) -> float:
    """Return the read units that `open_rows` takes at most, for a range with so many rows."""
    if table.bytes > MAX_SCANNED_BYTES:
        return rows * _UNITS_PER_ROW
    return table.bytes / UNIT_BYTES * (1 + _TRIAL)  # because pages wait for their units
