"""Run statements on an archive in DuckDB, and write their results as Athena does: in pages, and as an object."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.athena_values import write_csv, write_value
from unicorn.reading import SCHEMA
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, select_compacted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PAGE_ROWS = 1_000
"""Source: Athena API reference, GetQueryResults: MaxResults."""
_HOUR = "2026-11-24-12"
_TYPES = {"VARCHAR": "varchar", "TIMESTAMP": "timestamp", "INTEGER": "integer", "BIGINT": "bigint", "DOUBLE": "double"}
_VALUES = {
    "Name": "'Unicorn ' || printf('%04d', n % {unicorns})",
    "StatusTime": "strftime(make_timestamp(1795521600000000 + ((n // {unicorns}) * 1000 + n % 1000) * 1000),"
    " '%Y-%m-%d %H:%M:%S.%g')",
    "Latitude": "40.7 + n / 1e9",
    "Longitude": "-73.9 - n / 1e9",
    "Distance": "29.0 + n % 1000 / 1000",
}


def fill_archive(connection: "DuckDBPyConnection", *, unicorns: int, seconds: int) -> None:
    """Make the archive of a fleet that reports once a second, compacted as it is on AWS after an hour."""
    columns = ", ".join(
        f"CAST({_VALUES.get(name, '100 + n % 50').format(unicorns=unicorns)} AS"
        f" {'VARCHAR' if type_.glue_type == 'string' else 'DOUBLE'}) AS {name.lower()}"
        for name, type_ in SCHEMA.items()
    )
    connection.execute("SET threads = 1")
    connection.execute(
        f"CREATE TABLE {ARCHIVE_TABLE} AS"
        f" SELECT {columns}, '{_HOUR}' AS {PARTITION} FROM range({unicorns * seconds}) AS numbers(n)"
    )
    rows = f"SELECT *, '{_HOUR}' AS {PARTITION} FROM ({select_compacted(_HOUR)}) AS found"
    connection.execute(f"CREATE TABLE {COMPACTED_TABLE} AS {rows}")
    connection.execute(f"TRUNCATE {ARCHIVE_TABLE}")


def write_result(
    connection: "DuckDBPyConnection", sql: str, folder: Path, query_id: str, *, in_pages: bool = False
) -> int:
    """Run a statement, write its result with its first page or all of them, and return the number of rows."""
    result = connection.execute(sql)
    columns = [(column[0], _TYPES.get(str(column[1]), "array")) for column in result.description or ()]
    rows = result.fetchall()
    (folder / f"{query_id}.csv").write_bytes(write_csv([name for name, _ in columns], rows))
    starts = range(0, len(rows), PAGE_ROWS) if in_pages else [0]
    for number, start in enumerate(starts):
        page = make_page(columns, rows[start : start + PAGE_ROWS], is_first=start == 0)
        if start + PAGE_ROWS < len(rows):
            page["NextToken"] = str(number + 1)
        (folder / f"{query_id}-{number}.json").write_text(json.dumps(page))
    return len(rows)


def make_page(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], *, is_first: bool) -> dict[str, Any]:
    header = [[name for name, _ in columns]] if is_first else []
    return {
        "ResultSet": {
            "Rows": [{"Data": [_make_cell(value) for value in row]} for row in [*header, *rows]],
            "ResultSetMetadata": {"ColumnInfo": [{"Name": name, "Type": type_} for name, type_ in columns]},
        }
    }


def _make_cell(value: Any) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": write_value(value)}
