"""What the archive says of each minute, by Athena."""

from collections.abc import Iterator

from aws.saved_query import partition_since
from ops.athena import ask
from ops.deployment import Deployment
from ops.reconcile.row import Key, Row, of_archive
from ops.time_range import Span
from unicorn.sql import MINUTE_SUMMARIES, with_readings


def everything(deployment: Deployment) -> dict[Key, Row]:
    """Every minute, for an archive that is small."""
    return dict(_rows(deployment, with_readings(MINUTE_SUMMARIES)))


def rows(deployment: Deployment, span: Span) -> Iterator[tuple[Key, Row]]:
    """A span of minutes, by name and minute, as Athena hands them out. Raises QueryFailed."""
    return _rows(deployment, minutes(span))


def minutes(span: Span) -> str:
    """The statement for a span of minutes, which reads the partitions from an hour before it on."""
    sql = f"SELECT * FROM ({MINUTE_SUMMARIES}) AS minutes WHERE {span.where('minute')} ORDER BY name, minute"
    return with_readings(sql, since=partition_since(span.first.isoformat()))


def _rows(deployment: Deployment, sql: str) -> Iterator[tuple[Key, Row]]:
    answer = ask(
        deployment.client("athena"),
        sql,
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    columns = [column.name for column in answer.columns]
    for row in answer.rows:
        yield of_archive(dict(zip(columns, row, strict=True)))
