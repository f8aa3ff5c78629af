"""The relation `readings`: the archive through the same law as the stream, in SQL that Trino and DuckDB share.

It applies the predicate of the schema and the rule for readings that share Name and StatusTime: they are one row, with
the greatest distance, the range of their vitals, and the greatest position.
"""

import re

from unicorn.reading import schema

ARCHIVE_TABLE = "archive"
PARTITION = "hour"

_COMMENT_OR_SPACE = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_LEADING_WITH = re.compile(rf"({_COMMENT_OR_SPACE})WITH\b(\s+RECURSIVE\b)?", re.IGNORECASE | re.DOTALL)
_MENTIONS_READINGS = re.compile(r"\breadings\b", re.IGNORECASE)


def columns() -> dict[str, str]:
    """The archive's columns and their Glue types, from the schema."""
    return {name.lower(): kind.glue_type for name, kind in schema().items()}


def readings_relation(since: str = "") -> str:
    """The SELECT behind `readings`: one row for each reading.

    `since` is an SQL expression for the first `hour=YYYY-MM-DD-HH` partition to read; without it all are read. The
    archive is partitioned by arrival, so what happened in an hour lies in that hour's partition or a later one.
    """
    kinds = {name.lower(): kind for name, kind in schema().items()}
    valid = "\n      AND ".join(kind.predicate(column) for column, kind in kinds.items())
    value = {column: kind.value(column) for column, kind in kinds.items()}
    bound = f"\n      AND {PARTITION} >= {since}" if since else ""
    return f"""
  SELECT name, statustime, latitude, longitude, distance_mm / 1000e0 AS distance, distance_mm,
         healthpoints, max_healthpoints, magicpoints, max_magicpoints
  FROM (
    SELECT name, statustime, latitude, longitude,
           max(distance_mm) OVER same AS distance_mm,
           min(healthpoints) OVER same AS healthpoints, max(healthpoints) OVER same AS max_healthpoints,
           min(magicpoints) OVER same AS magicpoints, max(magicpoints) OVER same AS max_magicpoints,
           row_number() OVER (PARTITION BY name, statustime ORDER BY latitude DESC, longitude DESC) AS version
    FROM (
      SELECT {value["name"]} AS name, {value["statustime"]} AS statustime,
             {value["latitude"]} AS latitude,
             {value["longitude"]} AS longitude,
             CAST(floor({value["distance"]} * 1000 + 0.5e0) AS bigint) AS distance_mm,
             {value["healthpoints"]} AS healthpoints, {value["magicpoints"]} AS magicpoints
      FROM {ARCHIVE_TABLE}
      WHERE {valid}{bound}
    ) AS valid
    WINDOW same AS (PARTITION BY name, statustime)
  ) AS versions
  WHERE version = 1
"""


def with_readings(sql: str, since: str = "") -> str:
    """A statement in which `readings` is that relation; one that doesn't mention it stays as it is."""
    if not _MENTIONS_READINGS.search(sql):
        return sql
    relation = f"readings AS ({readings_relation(since)})"
    own = _LEADING_WITH.match(sql)
    if own is None:
        return f"WITH {relation}\n{sql}"
    return f"{own[1]}WITH{own[2] or ''} {relation},{sql[own.end() :]}"


MINUTE_SUMMARIES = """
SELECT name, date_trunc('minute', statustime) AS minute, sum(distance_mm) AS distance_mm, count(*) AS readings,
       min(healthpoints) AS min_healthpoints, max(max_healthpoints) AS max_healthpoints,
       min(magicpoints) AS min_magicpoints, max(max_magicpoints) AS max_magicpoints,
       max(statustime) AS last_statustime, max_by(latitude, statustime) AS last_latitude,
       max_by(longitude, statustime) AS last_longitude
FROM readings
GROUP BY name, date_trunc('minute', statustime)
"""
"""What the table `UnicornSensorData` must equal, row by row."""
