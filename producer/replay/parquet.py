"""Rows of Parquet files, read by DuckDB a group of rows at a time."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from producer.replay.rows import RefusedFile, Reject, Row, flatten

_MEMORY = "200MB"
_BATCH = 5_000
_ZONED = "TIMESTAMP WITH TIME ZONE"


def read_parquet(path: Path) -> Iterator[Row | Reject]:
    """Yield the rows. Values of nested structures have dotted names. Raises RefusedFile."""
    settings = {"memory_limit": _MEMORY, "threads": "1", "autoinstall_known_extensions": "false"}
    with duckdb.connect(config=dict(settings)) as database:
        try:
            source = f"read_parquet('{_quote(path)}')"
            described = database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            names = [name for name, *_ in described]
            database.execute(f"SELECT {', '.join(_select(name, type_) for name, type_, *_ in described)} FROM {source}")
            number = 0
            while rows := database.fetchmany(_BATCH):
                for values in rows:
                    number += 1
                    fields = flatten(dict(zip(names, values, strict=True)))
                    yield Row(number, {name: _simplify(value) for name, value in fields.items()})
        except duckdb.Error as error:
            raise RefusedFile(f"can't be read as Parquet, is it cut off? {str(error).splitlines()[0]}") from None


def _select(name: str, type_: str) -> str:
    """Return a column, a time with its zone as ISO 8601, which needs no library of zones."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"strftime(make_timestamp(epoch_us({quoted})), '%Y-%m-%dT%H:%M:%S.%fZ')" if type_ == _ZONED else quoted


def _simplify(value: object) -> object:
    """Return a decimal as a number, as the other formats have them."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _quote(path: Path) -> str:
    """Return the path as SQL text in which nothing is a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path.resolve())).replace("'", "''")
