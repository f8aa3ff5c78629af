"""Read the rows of a range name by name, with a scan that skips all others.

A scan goes through the rows of a name in the order of time, and then to those of another name. It may start at any key,
also at one that no row has. So it starts just before the range in a name, and asks for as many rows as the range has
minutes and a few more. Often these reach the next name, so that a name takes one call. If not, a second call starts
after the name's last possible row.
"""

from collections.abc import Generator
from datetime import timedelta
from typing import Any

from ops.reconcile.table_scan import PROJECTION
from ops.reconcile.table_segments import READERS, Page, Start, Table, read_segments
from ops.time_range import TimeRange
from unicorn.timestamps import format_timestamp

_ROWS_AFTER = 5
"""Rows that a name has after the range, if this ends with the last complete minute."""
_AFTER_EVERY_TIME = "9"
"""A text that is greater than every StatusTime."""


def read_names(table: Table, time_range: TimeRange) -> Generator[Page]:
    """Yield pages with the rows of a range."""
    rows = int((time_range.end - time_range.first) / timedelta(minutes=1)) + _ROWS_AFTER
    before = format_timestamp(time_range.first - timedelta(milliseconds=1))
    _, end = time_range.format_bounds()

    def read_page(start: Start) -> tuple[Page, Start | None]:
        answer = table.dynamodb.scan(
            TableName=table.name,
            Limit=rows if start.name else 1,
            ConsistentRead=True,
            ReturnConsumedCapacity="TOTAL",
            **PROJECTION,
            **start.arguments,
        )
        found = [item for item in answer["Items"] if item["Name"]["S"] == start.name]
        items = [item for item in found if item["StatusTime"]["S"] < end]
        others = answer["Items"][len(found) :]
        return Page.of(answer, items), _find_following(start, answer, others, before, is_past=len(items) < len(found))

    return read_segments(table, read_page, READERS)


def _find_following(start: Start, answer: Any, others: list[Any], before: str, *, is_past: bool) -> Start | None:
    """Return where to continue: in the next name, after the last row that was read, or after all rows of the name."""
    if others:
        name = others[0]["Name"]["S"]
        return Start(start.segment, _make_key(name, before), name)
    if "LastEvaluatedKey" not in answer:
        return None
    if start.name and is_past:
        return Start(start.segment, _make_key(start.name, _AFTER_EVERY_TIME))
    return Start(start.segment, answer["LastEvaluatedKey"], start.name)


def _make_key(name: str, time: str) -> dict[str, Any]:
    return {"Name": {"S": name}, "StatusTime": {"S": time}}
