"""What the archive says of each minute, by Athena."""

from collections.abc import Iterator

from aws.saved_query import partition_since
from ops.athena import execute
from ops.deployment import Deployment
from ops.reconcile.row import Key, MinuteRow, from_archive
from ops.time_range import TimeRange
from unicorn.sql import MINUTE_SUMMARIES, with_readings


def read_all(deployment: Deployment) -> dict[Key, MinuteRow]:
    """Every minute, for an archive that is small."""
    return dict(_read(deployment, with_readings(MINUTE_SUMMARIES)))


def read_rows(deployment: Deployment, span: TimeRange) -> Iterator[tuple[Key, MinuteRow]]:
    """A span of minutes, by name and minute, as Athena hands them out. Raises QueryFailed."""
    return _read(deployment, build_statement(span))


def build_statement(span: TimeRange) -> str:
    """The statement for a span of minutes, which reads the partitions from an hour before it on."""
    sql = f"SELECT * FROM ({MINUTE_SUMMARIES}) AS minutes WHERE {span.where('minute')} ORDER BY name, minute"
    return with_readings(sql, since=partition_since(span.first.isoformat()))


def _read(deployment: Deployment, sql: str) -> Iterator[tuple[Key, MinuteRow]]:
    answer = execute(
        deployment.session.client("athena"),
        sql,
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    columns = [column.name for column in answer.columns]
    for row in answer.rows:
        yield from_archive(dict(zip(columns, row, strict=True)))
