"""Scan a whole table for the rows of a range."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

from msgspec.msgpack import Decoder, Encoder

from ops.reconcile.row import ATTRIBUTES, KEY_ATTRIBUTES, Key, MinuteRow, from_item
from ops.reconcile.table_segments import Page, Start, Table, read_segments
from ops.sorted_rows import SortedRow
from ops.time_range import TimeRange

_encode, _decode = Encoder().encode, Decoder(MinuteRow).decode
_NAMES = {f"#{number}": name for number, name in enumerate((*KEY_ATTRIBUTES, *ATTRIBUTES))}
"""Expressions name attributes so, because some of their names are words of the language."""
PROJECTION: dict[str, Any] = {"ProjectionExpression": ", ".join(_NAMES), "ExpressionAttributeNames": _NAMES}
"""Leaves the steps out of the answers, which are most of a row."""


def scan_table(table: Table, time_range: TimeRange) -> Generator[Page]:
    """Yield pages with the rows of a range. The service filters them, which saves the way but not the read units."""
    first, end = time_range.format_bounds()

    def read_page(start: Start) -> tuple[Page, Start | None]:
        answer = table.dynamodb.scan(
            TableName=table.name,
            ConsistentRead=True,
            ReturnConsumedCapacity="TOTAL",
            FilterExpression="#1 >= :first AND #1 < :end",
            ExpressionAttributeValues={":first": {"S": first}, ":end": {"S": end}},
            **PROJECTION,
            **start.arguments,
        )
        last = answer.get("LastEvaluatedKey")
        return Page.of(answer, answer["Items"]), Start(start.segment, last) if last else None

    return read_segments(table, read_page, table.scanners)


def encode_items(items: Iterable[Mapping[str, Any]]) -> Iterator[SortedRow]:
    """Yield table items as rows to sort."""
    for (name, minute), row in map(from_item, items):
        yield name, minute, _encode(row)


def decode_rows(rows: Iterable[SortedRow]) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield sorted rows. One that was read twice is yielded once."""
    last = None
    for name, minute, content in rows:
        key = (name, minute)
        if key != last:
            yield key, _decode(content)
        last = key
