"""Read minute rows from the archive."""

from collections.abc import Iterator

from aws.relation import with_readings
from aws.saved_query import find_first_partition
from ops.athena import execute
from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, make_archive_converter
from ops.result_object import Progress
from ops.time_range import TimeRange
from unicorn.sql import MINUTE_SUMMARIES


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Return the rows of a small archive by name and minute. Raises StatementFailed."""
    return dict(_read(deployment, with_readings(MINUTE_SUMMARIES)))


def read_rows(
    deployment: Deployment, time_range: TimeRange, progress: Progress | None = None
) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield the rows of a range, sorted by name and minute, and keep `progress`. Raises StatementFailed."""
    return _read(deployment, build_statement(time_range), progress)


def build_statement(time_range: TimeRange) -> str:
    """Return the statement for a range of minutes. It reads partitions from an hour before the range."""
    where = time_range.to_predicate("minute")
    sql = f"SELECT * FROM ({MINUTE_SUMMARIES}) AS minutes WHERE {where} ORDER BY name, minute"
    return with_readings(sql, since=find_first_partition(time_range.first.isoformat()))


def _read(deployment: Deployment, sql: str, progress: Progress | None = None) -> Iterator[tuple[Key, MinuteRow]]:
    result = execute(deployment, sql, progress=progress)
    yield from map(make_archive_converter(result.names), result.rows)
