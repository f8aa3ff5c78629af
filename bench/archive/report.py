"""The report on the archive."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.archive.layouts import HOURS, Layouts, hour, write
from bench.archive.scanned import bytes_read, columns_read
from bench.figure import Figure
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION, with_readings

_UNICORNS, _QUICK_MINUTES = 556, 2
"""Ten million readings in five hours; for a first look, of two minutes of each hour."""
_LAST = hour(HOURS - 1)
_WATCHED = "Shadowfax"

DISTANCE = "SELECT name, sum(distance) FROM {table} GROUP BY name"
"""How far each unicorn flew."""
TRIP = "SELECT statustime, latitude, longitude FROM {table} WHERE name = '" + _WATCHED + "' ORDER BY statustime"
"""Where one unicorn was."""


def archive_report(*, quick: bool = False) -> list[Figure]:
    """How many times fewer bytes are read than of gzipped JSON, where a question is about the last of five hours."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        layouts = write(connection, Path(folder), unicorns=_UNICORNS, minutes=_QUICK_MINUTES if quick else 60)
        return [
            Figure(name="archive_readings", value=layouts.readings, unit="readings"),
            Figure(name="archive_json_bytes", value=layouts.json_bytes / layouts.readings, unit="bytes a reading"),
            _ratio("archive_bytes_ratio", _times_fewer(layouts, ARCHIVE_TABLE, DISTANCE), 20),
            _ratio("archive_bytes_ratio_readings", _times_fewer(layouts, ARCHIVE_TABLE, DISTANCE, by_relation=True)),
            _ratio(
                "archive_bytes_ratio_compacted", _times_fewer(layouts, COMPACTED_TABLE, DISTANCE, by_relation=True), 40
            ),
            _ratio("archive_trip_ratio_readings", _times_fewer(layouts, ARCHIVE_TABLE, TRIP, by_relation=True)),
            _ratio("archive_trip_ratio_compacted", _times_fewer(layouts, COMPACTED_TABLE, TRIP, by_relation=True)),
        ]


def _times_fewer(layouts: Layouts, table: str, question: str, *, by_relation: bool = False) -> float:
    """Bytes of gzipped JSON for each byte that a question reads of a table: of the table alone, or by `readings`."""
    sql = with_readings(question.format(table="readings" if by_relation else table))
    with duckdb.connect() as connection:
        for each in (ARCHIVE_TABLE, COMPACTED_TABLE):
            rows = f"SELECT *, '{_LAST}' AS {PARTITION} FROM read_parquet({layouts.files(each, _LAST)!r})"
            kept = "VIEW {} AS {}" if each == table else "TABLE {} AS {} LIMIT 0"
            connection.execute("CREATE " + kept.format(each, rows))
        columns = columns_read(connection, sql)
        name = _WATCHED if question == TRIP else None
        return layouts.json_bytes / bytes_read(connection, layouts.files(table, _LAST), columns, name=name)


def _ratio(name: str, value: float, least: float | None = None) -> Figure:
    return Figure(name=name, value=value, unit="times fewer bytes", least=least)
