"""The archive for tests: records pass Firehose's conversion into a DuckDB table."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from duckdb import connect

from aws.relation import with_readings
from emulator.firehose.buffer import Buffer
from emulator.firehose.openx import ConversionError, parse_rows
from unicorn.codec import encode
from unicorn.reading import SCHEMA, Reading, to_millimeters
from unicorn.selected_fleet import FLEET
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, COMPACTED_COLUMNS, COMPACTED_TABLE, PARTITION, select_compacted
from unicorn.summary import MinuteSummary

if TYPE_CHECKING:  # at run time, the import would make nanobind report a leak when Python ends
    from duckdb import DuckDBPyConnection

_TYPES = {"string": "VARCHAR", "double": "DOUBLE", "bigint": "BIGINT", "boolean": "BOOLEAN"}

VALID = " AND ".join(f"coalesce({kind.sql_predicate(name.lower())}, false)" for name, kind in SCHEMA.items())

_VITALS = "".join(f", {vital.column}, max_{vital.column}" for vital in FLEET.vitals)
_ALL_READINGS = with_readings(f"SELECT name, statustime, latitude, longitude, distance_mm{_VITALS} FROM readings")

Value = str | float | datetime | None


class Archive:
    """The table that Firehose fills."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection = connection
        declared = ", ".join(f"{name} {_TYPES[type_]}" for name, type_ in COLUMNS.items())
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE {ARCHIVE_TABLE} ({declared}, {PARTITION} VARCHAR)")
        add_compacted(connection)
        self.unconverted = 0
        """Records that Firehose could not convert since the last refill."""

    def refill(self, records: Iterable[bytes], hour: str = "2026-01-31-23") -> None:
        """Replace the archive's content by these records. Records that Firehose cannot convert are left out."""
        for table in (ARCHIVE_TABLE, COMPACTED_TABLE):
            self._connection.execute(f"TRUNCATE {table}")
        self.unconverted = 0
        self.add(records, hour)

    def add(self, records: Iterable[bytes], hour: str) -> None:
        """Add records to an hour's partition."""
        converted = list(convert_records(records))
        rows = [[*row, hour] for row in converted if row is not None]
        self.unconverted += len(converted) - len(rows)
        if rows:
            marks = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
            self._connection.execute(f"INSERT INTO {ARCHIVE_TABLE} VALUES {marks}", list(chain(*rows)))

    def compact(self, hour: str) -> None:
        """Compact a partition, so that its rows are in both tables."""
        names = ", ".join(COMPACTED_COLUMNS)
        rows = f"SELECT {names}, '{hour}' FROM ({select_compacted(hour)}) AS found"
        self._connection.execute(f"INSERT INTO {COMPACTED_TABLE} {rows}")

    def remove(self, hour: str) -> None:
        """Remove the rows that Firehose put into a partition."""
        self._connection.execute(f"DELETE FROM {ARCHIVE_TABLE} WHERE {PARTITION} = '{hour}'")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a complete statement."""
        return self._connection.execute(sql).fetchall()

    def ask_as_athena(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a complete statement with arrays as Athena writes them."""
        return [write_arrays(row) for row in self.ask(sql)]

    def readings(self) -> set[tuple[Value, ...]]:
        """Return the rows of the relation `readings`."""
        return set(self.ask(_ALL_READINGS))

    def count_invalid(self) -> int:
        """Count the rows that are not readings."""
        [(invalid,)] = self.ask(f"SELECT count(*) FROM {ARCHIVE_TABLE} WHERE NOT ({VALID})")
        return int(invalid)


def add_compacted(connection: "DuckDBPyConnection") -> None:
    """Create the empty table that compactions fill."""
    declared = ", ".join(f"{name} {_TYPES[type_]}" for name, type_ in COMPACTED_COLUMNS.items())
    connection.execute(f"CREATE OR REPLACE TABLE {COMPACTED_TABLE} ({declared}, {PARTITION} VARCHAR)")


def write_arrays(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return the row with arrays as Athena writes them: `[1, 2]`."""
    return tuple(str(value) if isinstance(value, list) else value for value in row)


@contextmanager
def archive() -> Iterator[Archive]:
    """Return an empty archive."""
    with connect() as connection:
        yield Archive(connection)


def to_relation_row(reading: Reading) -> tuple[Value, ...]:
    """Return the row of the relation for a reading whose StatusTime no other reading has."""
    moment = datetime.fromisoformat(reading.StatusTime)
    place = (reading.Latitude, reading.Longitude)
    return (
        reading.Name,
        moment,
        *place,
        *to_millimeters([reading]),
        *(value for vital in FLEET.vitals for value in [getattr(reading, vital.name)] * 2),
    )


def to_minute_row(summary: MinuteSummary) -> tuple[Value, ...]:
    """Return a summary as `MINUTE_SUMMARIES` does."""
    return (
        summary.Name,
        datetime.fromisoformat(summary.StatusTime),
        summary.millimeters,
        summary.readings,
        *(getattr(summary, name) for vital in FLEET.vitals for name in vital.range_fields),
        datetime.fromisoformat(summary.LastStatusTime),
        summary.LastLatitude,
        summary.LastLongitude,
    )


def encode_readings(readings: Sequence[Reading]) -> list[bytes]:
    """Encode readings as the producer puts them on the stream."""
    return [encode(reading) for reading in readings]


def convert_records(records: Iterable[bytes]) -> Iterator[list[str | float | None] | None]:
    """Yield the rows of records, and None for each record or record of an aggregate that can't be converted."""
    buffer = Buffer(max_bytes=0, interval=0)
    for record in records:
        buffer.add_stream_record(record, now=0.0)
    for buffered in buffer.records:
        try:
            yield from parse_rows(buffered.data, COLUMNS)
        except ConversionError:
            yield None
