"""The relation `readings`: the archive's valid readings under the merge rules, in SQL that Trino and DuckDB share.

Readings that share Name and StatusTime become one row, with the greatest distance, the range of their vitals, and the
greatest position. So it does not matter whether a row lies in the table that Firehose fills, in the table that
compactions fill, or in both.
"""

from unicorn.reading import SCHEMA
from unicorn.selected_fleet import FLEET

ARCHIVE_TABLE = "archive"
COMPACTED_TABLE = "compacted"
PARTITION = "hour"

COLUMNS = {name.lower(): field_type.glue_type for name, field_type in SCHEMA.items()}
"""The archive's columns and their Glue types."""
COMPACTED_COLUMNS = {**COLUMNS, "distance_mm": "bigint", "valid": "boolean"}
"""The compacted table's columns: those of the archive, and what `readings` would otherwise compute on each query."""
_VITALS = [vital.column for vital in FLEET.vitals]
_MILLIMETERS = "CAST(floor(distance * 1000 + 0.5e0) AS bigint)"
_IS_VALID = "\n      AND ".join(field_type.sql_predicate(name.lower()) for name, field_type in SCHEMA.items())


def _list_vitals(columns: str) -> str:
    """Return the columns for each vital, whose name replaces `{0}`, to follow other columns."""
    return "".join(f", {columns.format(vital)}" for vital in _VITALS)


def select_readings(since: str = "", until: str = "") -> str:
    """Return the SELECT that defines `readings`: one row for each reading, whether or not it is compacted.

    `since` and `until` are SQL expressions for the first and last partition to read: an hour, as a text of the form
    `YYYY-MM-DD-HH`. Without them all partitions are read. A reading lies in the partition of the hour in
    which it arrived or, because Firehose names an object by its oldest record, in the one before.
    """
    bound = f" AND {PARTITION} >= {since}" if since else ""
    bound += f" AND {PARTITION} <= {until}" if until else ""
    values = ", ".join(
        f"{field_type.sql_expression(name.lower())} AS {name.lower()}"
        for name, field_type in SCHEMA.items()
        if name != "Distance"
    )
    return f"""
  SELECT name, statustime, latitude, longitude, distance_mm / 1000e0 AS distance, distance_mm
         {_list_vitals("{0}, max_{0}")}
  FROM (
    SELECT name, statustime, max(latitude) AS latitude, max_by(longitude, ROW(latitude, longitude)) AS longitude,
           max(distance_mm) AS distance_mm
           {_list_vitals("min({0}) AS {0}, max({0}) AS max_{0}")}
    FROM (
      SELECT {values}, {_MILLIMETERS} AS distance_mm
      FROM {ARCHIVE_TABLE}
      WHERE {_IS_VALID}{bound}
      UNION ALL
      SELECT {values}, distance_mm
      FROM {COMPACTED_TABLE}
      WHERE valid{bound}
    ) AS versions
    GROUP BY name, statustime
  ) AS resolved
"""


def select_compacted(hour: str, *, after: str = "", until: str = "") -> str:
    """Return the SELECT that compacts an hour: every row of its partition, valid or not, sorted by name and time.

    `after` and `until` limit it to the objects with paths from one, excluded, to another, included. Athena skips the
    others without reading them. Source: Trino's pull request 27000, "Filter hive splits on $path constraints".
    """
    bounds = f"\n    AND \"$path\" > '{after}'" if after else ""
    bounds += f"\n    AND \"$path\" <= '{until}'" if until else ""
    return f"""
  SELECT {", ".join(COLUMNS)}, CASE WHEN {_IS_VALID} THEN {_MILLIMETERS} END AS distance_mm,
         coalesce({_IS_VALID}, false) AS valid
  FROM {ARCHIVE_TABLE}
  WHERE {PARTITION} = '{hour}'{bounds}
  ORDER BY name, statustime
"""


_MINUTE = "date_trunc('minute', statustime)"


def _select_minutes(columns: str, where: str = "true") -> str:
    """Return the SELECT of a row for each unicorn-minute. `columns` come before the vitals and the last position."""
    return f"""
SELECT name, {_MINUTE} AS minute, {columns}
       {_list_vitals("min({0}) AS min_{0}, max(max_{0}) AS max_{0}")},
       max(statustime) AS last_statustime, max_by(latitude, statustime) AS last_latitude,
       max_by(longitude, statustime) AS last_longitude
FROM readings
WHERE {where}
GROUP BY name, {_MINUTE}
"""


MINUTE_SUMMARIES = _select_minutes("sum(distance_mm) AS distance_mm, count(*) AS readings")
"""The rows that the table `UnicornSensorData` must hold."""


_OFFSET = f"date_diff('millisecond', {_MINUTE}, statustime)"
_STEPS = f"array_agg({_OFFSET} ORDER BY statustime) AS offsets, array_agg(distance_mm ORDER BY statustime) AS distances"


def select_minute_steps(where: str) -> str:
    """Return the SELECT of everything that is in the minute summaries of the readings that `where` selects, sorted.

    `offsets` has the milliseconds of each reading since the start of the minute, in order, and `distances` its
    millimeters.
    """
    return f"{_select_minutes(_STEPS, where)}ORDER BY name, minute\n"


def select_minute_parts(where: str, parts: int) -> str:
    """Return the SELECT of the same minutes in no order, with the number of the part that each belongs to as `part`.

    A part has every so many-th minute of all vehicles, so that parts are alike in size and none has only one vehicle.
    Times are text, of which all formats of UNLOAD have one form.
    """
    since = "date_diff('minute', TIMESTAMP '2000-01-01 00:00:00', minute)"
    ranges = _list_vitals("min_{0}, max_{0}")
    return f"""
SELECT name, offsets, distances{ranges}, CAST(last_statustime AS varchar) AS last_statustime,
       last_latitude, last_longitude, abs(mod({since}, {parts})) AS part
FROM ({_select_minutes(_STEPS, where)}) AS minutes
"""
