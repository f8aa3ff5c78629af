"""Scan a whole table for the rows of a range, and sort them on disk."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec.msgpack import Decoder, Encoder

from ops.read_progress import ReadProgress
from ops.reconcile.row import ATTRIBUTES, KEY_ATTRIBUTES, Key, MinuteRow, from_item
from ops.reconcile.table_segments import UNIT_BYTES, Page, Start, Table, read_segments
from ops.sorted_rows import SortedRow, SortedRows
from ops.time_range import TimeRange

_encode, _decode = Encoder().encode, Decoder(MinuteRow).decode
_NAMES = {f"#{number}": name for number, name in enumerate((*KEY_ATTRIBUTES, *ATTRIBUTES))}
"""Expressions name attributes so, because some of their names are words of the language."""
PROJECTION: dict[str, Any] = {"ProjectionExpression": ", ".join(_NAMES), "ExpressionAttributeNames": _NAMES}
"""Leaves the steps out of the answers, which are most of a row."""


def scan_rows(table: Table, time_range: TimeRange, rows: SortedRows, report: Callable[[str], None]) -> None:
    """Add the rows of a range to `rows`. The service filters them, which saves the way but not the read units."""
    first, end = time_range.format_bounds()

    def read_page(start: Start) -> Page:
        return table.dynamodb.scan(
            TableName=table.name,
            ConsistentRead=True,
            ReturnConsumedCapacity="TOTAL",
            FilterExpression="#1 >= :first AND #1 < :end",
            ExpressionAttributeValues={":first": {"S": first}, ":end": {"S": end}},
            **PROJECTION,
            **start,
        )

    progress = ReadProgress("rows", table.bytes)
    for page in read_segments(table, read_page, segments=table.segments, readers=table.scanners):
        rows.add(map(_pack, page["Items"]))
        progress.add(page["ScannedCount"], page["ConsumedCapacity"]["CapacityUnits"] * UNIT_BYTES)
        report(str(progress))


def _pack(item: dict[str, dict[str, str]]) -> SortedRow:
    (name, minute), row = from_item(item)
    return name, minute, _encode(row)


def decode_rows(rows: Iterable[SortedRow]) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield the rows of a store in order."""
    for name, minute, content in rows:
        yield (name, minute), _decode(content)
