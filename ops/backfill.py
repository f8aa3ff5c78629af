"""`backfill`: rows again from the archive, where a window's state was lost."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated

import typer

from aggregate_readings.emission import NotEmitted, emit
from ops.athena import QueryFailed, run
from ops.deployment import find
from ops.replay import ARCHIVED, summaries
from ops.step import StepFailed
from unicorn.relation import with_readings
from unicorn.saved_query import InvalidParameter, partition_since
from unicorn.summary import MinuteSummary

_AT_ONCE = 1000


def backfill(
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what arrived since then (UTC, such as 2026-01-31T18).")
    ] = None,
) -> None:
    """Make rows again from the archive: what they lack is added, by the same law, and nothing counts twice.

    The summaries of all archived readings go onto their stream, and the processor merges them into the rows.
    """
    deployment = find()
    athena, kinesis = deployment.client("athena"), deployment.client("kinesis")
    stream = deployment.outputs["SummariesStreamName"]
    workgroup, database = deployment.outputs["WorkGroupName"], deployment.outputs["DatabaseName"]
    put = 0
    try:
        sql = with_readings(ARCHIVED, since=partition_since(since) if since else "")
        for batch in _batches(summaries(run(athena, sql, workgroup=workgroup, database=database).rows)):
            emit(kinesis, stream, batch)
            put += len(batch)
    except (InvalidParameter, QueryFailed, NotEmitted) as error:
        raise StepFailed("Backfilling", str(error), remedy="Run the command again: it is safe to run twice") from None
    typer.echo(f"put {put:,} minute summaries back onto {stream}")


def _batches(found: Iterable[MinuteSummary]) -> Iterator[list[MinuteSummary]]:
    rest = iter(found)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
