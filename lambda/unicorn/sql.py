"""The relation `readings`: the archive through the same law as the stream, in SQL that Trino and DuckDB share.

It applies the predicate of the schema and the rule for readings that share Name and StatusTime: they are one row, with
the greatest distance, the range of their vitals, and the greatest position. So it doesn't matter whether a row lies in
the table that Firehose fills, in the one that compactions fill, or in both.
"""

import re

from unicorn.reading import schema

ARCHIVE_TABLE = "archive"
COMPACTED_TABLE = "compacted"
PARTITION = "hour"

_COMMENT_OR_SPACE = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_LEADING_WITH = re.compile(rf"({_COMMENT_OR_SPACE})WITH\b(\s+RECURSIVE\b)?", re.IGNORECASE | re.DOTALL)
_MENTIONS_READINGS = re.compile(r"\breadings\b", re.IGNORECASE)


def columns() -> dict[str, str]:
    """The archive's columns and their Glue types, from the schema."""
    return {name.lower(): kind.glue_type for name, kind in schema().items()}


def compacted_columns() -> dict[str, str]:
    """The columns of what is compacted: those of the archive, and what the relation computes of them each time."""
    return {**columns(), "distance_mm": "bigint", "valid": "boolean"}


def readings_relation(since: str = "") -> str:
    """The SELECT behind `readings`: one row for each reading, be it compacted already or not, or both for a while.

    `since` is an SQL expression for the first `hour=YYYY-MM-DD-HH` partition to read; without it all are read. The
    archive is partitioned by arrival, so what happened in an hour lies in that hour's partition or a later one.
    """
    bound = f" AND {PARTITION} >= {since}" if since else ""
    value = {name.lower(): kind.value(name.lower()) for name, kind in schema().items()}
    names = ("name", "statustime", "latitude", "longitude", "healthpoints", "magicpoints")
    version = ", ".join(f"{value[name]} AS {name}" for name in names)
    return f"""
  SELECT name, statustime, latitude, longitude, distance_mm / 1000e0 AS distance, distance_mm,
         healthpoints, max_healthpoints, magicpoints, max_magicpoints
  FROM (
    SELECT name, statustime, max(latitude) AS latitude, max_by(longitude, ROW(latitude, longitude)) AS longitude,
           max(distance_mm) AS distance_mm,
           min(healthpoints) AS healthpoints, max(healthpoints) AS max_healthpoints,
           min(magicpoints) AS magicpoints, max(magicpoints) AS max_magicpoints
    FROM (
      SELECT {version}, {_MILLIMETRES} AS distance_mm
      FROM {ARCHIVE_TABLE}
      WHERE {_valid()}{bound}
      UNION ALL
      SELECT {version}, distance_mm
      FROM {COMPACTED_TABLE}
      WHERE valid{bound}
    ) AS versions
    GROUP BY name, statustime
  ) AS resolved
"""


def compacted_rows(hour: str) -> str:
    """The SELECT of all that Firehose put into a partition, as it is compacted: valid or not, by name and time."""
    names = ", ".join(columns())
    return f"""
  SELECT {names}, CASE WHEN {_valid()} THEN {_MILLIMETRES} END AS distance_mm,
         coalesce({_valid()}, false) AS valid
  FROM {ARCHIVE_TABLE}
  WHERE {PARTITION} = '{hour}'
  ORDER BY name, statustime
"""


_MILLIMETRES = "CAST(floor(distance * 1000 + 0.5e0) AS bigint)"


def _valid() -> str:
    """The predicate of the schema."""
    return "\n      AND ".join(kind.predicate(name.lower()) for name, kind in schema().items())


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
