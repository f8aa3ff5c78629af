"""Measure the archive: how many fewer bytes a query over the last of five hours reads than gzipped JSON has."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aws.relation import with_readings
from bench.archive.layouts import HOURS, Layouts, get_hour, write_layouts
from bench.archive.scan_size import count_bytes_read, find_columns_read
from bench.stats import Figure
from unicorn.sql import ARCHIVE_TABLE, COMPACTED_TABLE, PARTITION

_UNICORNS, _QUICK_MINUTES = 556, 2
"""These unicorns make ten million readings in five hours. A quick report flies two minutes of each hour."""
_LAST_HOUR = get_hour(HOURS - 1)
_UNICORN = "Shadowfax"

DISTANCE = "SELECT name, sum(distance) FROM {table} GROUP BY name"
"""The distance of each unicorn."""
TRIP = "SELECT statustime, latitude, longitude FROM {table} WHERE name = '" + _UNICORN + "' ORDER BY statustime"
"""The positions of one unicorn."""


def measure_archive(*, quick: bool = False) -> list[Figure]:
    """Measure both queries on each layout."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        layouts = write_layouts(connection, Path(folder), unicorns=_UNICORNS, minutes=_QUICK_MINUTES if quick else 60)
        delivered, compacted = ARCHIVE_TABLE, COMPACTED_TABLE
        return [
            Figure(name="archive_readings", value=layouts.readings, unit="readings"),
            Figure(name="archive_json_bytes", value=layouts.json_bytes / layouts.readings, unit="bytes a reading"),
            _make_ratio("archive_bytes_ratio", _compute_ratio(layouts, delivered, DISTANCE), 20),
            _make_ratio("archive_bytes_ratio_readings", _compute_ratio(layouts, delivered, DISTANCE, by_relation=True)),
            _make_ratio(
                "archive_bytes_ratio_compacted", _compute_ratio(layouts, compacted, DISTANCE, by_relation=True), 40
            ),
            _make_ratio("archive_trip_ratio_readings", _compute_ratio(layouts, delivered, TRIP, by_relation=True)),
            _make_ratio("archive_trip_ratio_compacted", _compute_ratio(layouts, compacted, TRIP, by_relation=True)),
        ]


def _compute_ratio(layouts: Layouts, table: str, query: str, *, by_relation: bool = False) -> float:
    """Return the bytes of gzipped JSON for each byte that the query reads.

    The query reads the table alone, or with `by_relation` the relation `readings`, which adds the checks of validity.
    """
    sql = with_readings(query.format(table="readings" if by_relation else table))
    with duckdb.connect() as connection:
        for name in (ARCHIVE_TABLE, COMPACTED_TABLE):
            rows = (
                f"SELECT *, '{_LAST_HOUR}' AS {PARTITION} FROM read_parquet({layouts.list_files(name, _LAST_HOUR)!r})"
            )
            definition = "VIEW {} AS {}" if name == table else "TABLE {} AS {} LIMIT 0"
            connection.execute("CREATE " + definition.format(name, rows))
        columns = find_columns_read(connection, sql)
        unicorn = _UNICORN if query == TRIP else None
        return layouts.json_bytes / count_bytes_read(
            connection, layouts.list_files(table, _LAST_HOUR), columns, name=unicorn
        )


def _make_ratio(name: str, value: float, least: float | None = None) -> Figure:
    return Figure(name=name, value=value, unit="times fewer bytes", least=least)
