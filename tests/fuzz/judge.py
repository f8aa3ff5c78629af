"""The expected fate of each record, from an oracle without code of the functions: Firehose's reader and SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws.relation import with_readings
from emulator.firehose.openx import ConversionError, Row, parse_rows
from tests.unit.unicorn.archive import VALID, add_compacted
from unicorn.codec import try_deaggregate_within_limit
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, MINUTE_SUMMARIES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TYPES = {"string": "VARCHAR", "double": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the quarantine must hold of each record, in how many pieces, and the rows of the table."""

    unreadable: list[int]
    minutes: dict[tuple[str, str], tuple[Any, ...]]


def judge(connection: "DuckDBPyConnection", records: Sequence[bytes]) -> Verdict:
    """Archive the records as Firehose does, and query them."""
    unreadable = [0] * len(records)
    indexed_rows: list[tuple[int, Row]] = []
    for index, record in enumerate(records):
        within = try_deaggregate_within_limit(record)
        unreadable[index] += within == []
        for part in [record] if within is None else within:
            try:
                indexed_rows += [(index, row) for row in parse_rows(part, COLUMNS)]
            except ConversionError:
                unreadable[index] += 1
    _archive(connection, indexed_rows)
    sql = f"SELECT record, count(*) FROM {ARCHIVE_TABLE} WHERE NOT ({VALID}) GROUP BY record"
    for index, invalid in connection.execute(sql).fetchall():
        unreadable[index] += invalid
    return Verdict(unreadable, dict(map(_minute, connection.execute(with_readings(MINUTE_SUMMARIES)).fetchall())))


def _minute(row: tuple[Any, ...]) -> tuple[tuple[str, str], tuple[Any, ...]]:
    """Return the key and the row of a unicorn-minute, in the form of the simulation's oracle."""
    name, minute, millimetres, count, *vitals = row[:8]
    last, latitude, longitude = row[8:]
    key = (name, f"{minute:%Y-%m-%d %H:%M}:00.000")
    return key, (millimetres, count, *vitals, f"{last:%Y-%m-%d %H:%M:%S.%f}"[:-3], latitude, longitude)


def _archive(connection: "DuckDBPyConnection", indexed_rows: Sequence[tuple[int, Row]]) -> None:
    declared = ", ".join(f"{name} {_TYPES[type_]}" for name, type_ in COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TABLE {ARCHIVE_TABLE} (record INTEGER, {declared})")
    add_compacted(connection)
    places = ", ".join(f"unnest(${number + 1})" for number in range(len(COLUMNS) + 1))
    columns = zip(*(row for _, row in indexed_rows), strict=True)
    values = [[index for index, _ in indexed_rows], *map(list, columns)]
    connection.execute(f"INSERT INTO {ARCHIVE_TABLE} SELECT {places}", values)
