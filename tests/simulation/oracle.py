"""The expected rows, computed by DuckDB from the readings. Shares no code with the merge rules."""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_VITALS = [vital.column for vital in FLEET.vitals]
_RANGES = "".join(f", min({vital}) AS low_{vital}, max({vital}) AS high_{vital}" for vital in _VITALS)
_MINUTE_RANGES = "".join(f", min(low_{vital}), max(high_{vital})" for vital in _VITALS)
_SQL = f"""
WITH moments AS (
    SELECT run, name, status_time, max(CAST(floor(distance * 1000 + 0.5) AS BIGINT)) AS mm,
           max({{'lat': latitude, 'lon': longitude}}) AS place{_RANGES}
    FROM raw GROUP BY run, name, status_time
)
SELECT run, name, substr(status_time, 1, 16) || ':00.000', sum(mm)::BIGINT, count(*){_MINUTE_RANGES}, max(status_time),
       arg_max(place, status_time)['lat'], arg_max(place, status_time)['lon']
FROM moments GROUP BY ALL
"""

Key = tuple[str, str]
Row = tuple[Any, ...]


def compute_expected_rows(
    connection: "DuckDBPyConnection", readings: Iterable[tuple[int, Reading]]
) -> dict[int, dict[Key, Row]]:
    """Return the row of each unicorn-minute, by run.

    A row is millimetres, readings, the range of each vital, last time and place.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE raw (run INTEGER, name VARCHAR, status_time VARCHAR, latitude DOUBLE,"
        " longitude DOUBLE, distance DOUBLE" + "".join(f", {vital} DOUBLE" for vital in _VITALS) + ")"
    )
    values = [
        (run, r.Name, r.StatusTime, r.Latitude, r.Longitude, r.Distance, *(getattr(r, v.name) for v in FLEET.vitals))
        for run, r in readings
    ]
    if values:
        unnested = ", ".join(f"unnest(${number + 1})" for number in range(len(values[0])))
        connection.execute(f"INSERT INTO raw SELECT {unnested}", [list(column) for column in zip(*values, strict=True)])
    rows: dict[int, dict[Key, Row]] = {}
    for run, name, minute, *row in connection.execute(_SQL).fetchall():
        rows.setdefault(run, {})[name, minute] = tuple(row)
    return rows


def read_stored_rows(items: dict[Key, dict[str, Any]]) -> dict[Key, Row]:
    """Return the rows in the table's items, by key."""
    return {key: _row(item) for key, item in items.items()}


def _row(item: dict[str, Any]) -> Row:
    number = {name: value["N"] for name, value in item.items() if "N" in value}
    metres, _, thousandths = number["Distance"].partition(".")
    assert base64.b64encode(item["Steps"]["B"])
    return (
        int(metres) * 1000 + int(thousandths),
        int(number["Readings"]),
        *(float(number[name]) if name in number else None for vital in FLEET.vitals for name in vital.range_fields),
        item["LastStatusTime"]["S"],
        float(number["LastLatitude"]),
        float(number["LastLongitude"]),
    )
