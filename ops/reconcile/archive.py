"""Reading minute rows from the archive."""

from collections.abc import Iterator

from aws.saved_query import find_first_partition
from ops.athena import execute
from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, from_archive
from ops.time_range import TimeRange
from unicorn.sql import MINUTE_SUMMARIES, with_readings


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Return every minute of a small archive."""
    return dict(_read(deployment, with_readings(MINUTE_SUMMARIES)))


def read_rows(deployment: Deployment, wanted: TimeRange) -> Iterator[tuple[Key, MinuteRow]]:
    """Yield the minutes of a range by name and minute, as Athena returns them. Raises StatementFailed."""
    return _read(deployment, build_statement(wanted))


def build_statement(wanted: TimeRange) -> str:
    """Return the statement for a range of minutes. It reads partitions from an hour before the range."""
    sql = f"SELECT * FROM ({MINUTE_SUMMARIES}) AS minutes WHERE {wanted.where('minute')} ORDER BY name, minute"
    return with_readings(sql, since=find_first_partition(wanted.first.isoformat()))


def _read(deployment: Deployment, sql: str) -> Iterator[tuple[Key, MinuteRow]]:
    result = execute(
        deployment.session.client("athena"),
        sql,
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    columns = [column.name for column in result.columns]
    for row in result.rows:
        yield from_archive(dict(zip(columns, row, strict=True)))
