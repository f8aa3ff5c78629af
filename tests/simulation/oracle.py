"""What the rows must be: DuckDB over the raw list of readings, sharing no code with the law."""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from unicorn.reading import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL = """
WITH moments AS (
    SELECT name, status_time, max(CAST(floor(distance * 1000 + 0.5) AS BIGINT)) AS mm,
           min(health) AS low_health, max(health) AS high_health, min(magic) AS low_magic, max(magic) AS high_magic,
           max({'lat': latitude, 'lon': longitude}) AS place
    FROM raw GROUP BY name, status_time
)
SELECT name, substr(status_time, 1, 16) || ':00.000', sum(mm)::BIGINT, count(*), min(low_health), max(high_health),
       min(low_magic), max(high_magic), max(status_time),
       arg_max(place, status_time)['lat'], arg_max(place, status_time)['lon']
FROM moments GROUP BY ALL
"""

Row = tuple[Any, ...]


def expected(connection: "DuckDBPyConnection", readings: Iterable[Reading]) -> dict[tuple[str, str], Row]:
    """The row of each unicorn and minute: millimetres, readings, health, magic, last time and place."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE raw (name VARCHAR, status_time VARCHAR, latitude DOUBLE, longitude DOUBLE,"
        " distance DOUBLE, health INTEGER, magic INTEGER)"
    )
    values = [
        (r.Name, r.StatusTime, r.Latitude, r.Longitude, r.Distance, r.HealthPoints, r.MagicPoints) for r in readings
    ]
    if values:
        connection.execute(
            "INSERT INTO raw SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)",
            [list(column) for column in zip(*values, strict=True)],
        )
    return {(row[0], row[1]): row[2:] for row in connection.execute(_SQL).fetchall()}


def stored(items: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], Row]:
    """The same of the table's items, read off their attributes."""
    return {key: _row(item) for key, item in items.items()}


def _row(item: dict[str, Any]) -> Row:
    number = {name: value["N"] for name, value in item.items() if "N" in value}
    metres, _, thousandths = number["Distance"].partition(".")
    assert base64.b64encode(item["Steps"]["B"])
    return (
        int(metres) * 1000 + int(thousandths),
        int(number["Readings"]),
        int(number["MinHealthPoints"]),
        int(number["MaxHealthPoints"]),
        int(number["MinMagicPoints"]),
        int(number["MaxMagicPoints"]),
        item["LastStatusTime"]["S"],
        float(number["LastLatitude"]),
        float(number["LastLongitude"]),
    )
