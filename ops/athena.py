"""Run a statement on Athena and read its typed rows."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from ops.deployment import Deployment
from runtime.athena import Athena

Value = str | int | float | bool | Decimal | None

_POLL_SECONDS = 0.2
_TYPES: dict[str, Callable[[str], Value]] = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "int", "bigint"), int),
    **dict.fromkeys(("double", "float", "real"), float),
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result, with the name of its Athena type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ResultStream:
    """The result of a statement, whose rows are fetched as they are read. Times are text, in UTC."""

    columns: list[Column]
    rows: Iterable[tuple[Value, ...]]
    scanned_bytes: int
    milliseconds: int

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Result(ResultStream):
    """The complete result of a statement."""

    rows: list[tuple[Value, ...]]


def fetch_all(deployment: Deployment, sql: str, *, sleep: Callable[[float], None] = time.sleep) -> Result:
    """Run a statement and fetch its complete result. Ctrl-C stops the query. Raises StatementFailed."""
    stream = execute(deployment, sql, sleep=sleep)
    return Result(stream.columns, list(stream.rows), stream.scanned_bytes, stream.milliseconds)


def execute(deployment: Deployment, sql: str, *, sleep: Callable[[float], None] = time.sleep) -> ResultStream:
    """Run a statement whose result may be larger than memory. Ctrl-C stops the query. Raises StatementFailed."""
    athena, outputs = deployment.session.client("athena"), deployment.outputs
    engine = Athena(athena, outputs["WorkGroupName"], outputs["DatabaseName"])
    query_id = engine.start(sql)
    try:
        statistics = engine.wait(query_id, poll_seconds=_POLL_SECONDS, sleep=sleep)
    except KeyboardInterrupt:
        athena.stop_query_execution(QueryExecutionId=query_id)
        raise
    answers = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    pages = (answer["ResultSet"] for answer in answers)
    first = next(pages)
    columns = [Column(info["Name"], info["Type"]) for info in first["ResultSetMetadata"]["ColumnInfo"]]
    rows = _parse_rows(columns, chain([first], pages))
    milliseconds = statistics.get("TotalExecutionTimeInMillis", 0)
    return ResultStream(columns, rows, statistics.get("DataScannedInBytes", 0), milliseconds)


def _parse_rows(columns: list[Column], pages: Iterable[Any]) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of every page, without the header that Athena puts first in the result of a SELECT."""
    header = [column.name for column in columns]
    for number, page in enumerate(pages):
        rows = [[cell.get("VarCharValue") for cell in row.get("Data", [])] for row in page["Rows"]]
        if number == 0 and rows and rows[0] == header:
            del rows[0]
        for row in rows:
            yield tuple(_parse_value(column, text) for column, text in zip(columns, row, strict=False))


def _parse_value(column: Column, text: str | None) -> Value:
    if text is None:
        return None
    return _TYPES.get(column.type.partition("(")[0].lower(), str)(text)
