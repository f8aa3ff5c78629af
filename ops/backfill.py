"""Rebuilding rows from the archive, after the state of a window or some rows were lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from aggregator.summary_sink import NotEmitted, emit
from aws.saved_query import find_first_partition
from ops.athena import execute
from ops.deployment import Deployment
from ops.progress import show_progress
from ops.replay import ARCHIVED, summarize_rows
from ops.row_replacer import RowReplacer
from ops.task import TaskFailed
from ops.time_range import TimeRange
from ops.watermark import get_watermark
from runtime.athena import StatementFailed
from unicorn.sql import with_readings
from unicorn.summary import MinuteSummary
from unicorn.timestamps import format_timestamp

_BATCH_SIZE = 1000
_REMEDY = "Run the command again: it is safe to run twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """What was rebuilt."""

    range: TimeRange
    stream: str
    summaries: int
    replaced: int | None = None
    """Rows that were replaced; None if summaries were put onto the stream instead."""
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        replaced = {} if self.replaced is None else {"replaced": self.replaced}
        first, end = self.range.bounds()
        return {"from": first, "to": end, "summaries": self.summaries, **replaced}

    def lines(self) -> list[str]:
        if self.replaced is None:
            return [f"put {self.summaries:,} minute summaries back onto {self.stream}"]
        return [f"compared {self.summaries:,} rows with the archive, and replaced {self.replaced:,} of them"]


def backfill_summaries(deployment: Deployment, wanted: TimeRange, unicorns: list[str]) -> Backfill:
    """Put summaries of archived readings onto their stream. Raises TaskFailed."""
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["SummariesStreamName"]
    put = 0
    with show_progress("Backfilling") as report:
        try:
            for batch in _batch(_read_archive(deployment, wanted, unicorns)):
                emit(kinesis, stream, batch)
                put += len(batch)
                report(f"{put:,} summaries, to {batch[-1].Name} at {batch[-1].StatusTime[:16]}")
        except (StatementFailed, NotEmitted) as error:
            raise TaskFailed("Backfilling", str(error), remedy=_REMEDY) from None
    return Backfill(range=wanted, stream=stream, summaries=put)


def replace_rows(deployment: Deployment, wanted: TimeRange, unicorns: list[str], now: datetime) -> Backfill:
    """Replace rows of complete minutes that differ from the archive. Raises TaskFailed."""
    complete = wanted.until(get_watermark(deployment, now))
    if complete.empty:
        why = f"minutes after {format_timestamp(complete.end)[:16]} are still in progress"
        raise TaskFailed("Backfilling", why, remedy="Use an earlier --from, or try again in a few minutes")
    replacer = RowReplacer(deployment.session.client("dynamodb"), deployment.outputs["TableName"])
    compared = replaced = 0
    with show_progress("Backfilling") as report:
        try:
            for batch in _batch(_read_archive(deployment, complete, unicorns)):
                replaced += replacer.replace(batch)
                compared += len(batch)
                report(f"{compared:,} rows, {replaced:,} replaced")
        except StatementFailed as error:
            raise TaskFailed("Backfilling", str(error), remedy=_REMEDY) from None
    if replacer.conflicts:
        why = f"{replacer.conflicts:,} rows changed while they were being replaced"
        raise TaskFailed("Backfilling", why, remedy=_REMEDY)
    stream = deployment.outputs["SummariesStreamName"]
    return Backfill(range=complete, stream=stream, summaries=compared, replaced=replaced)


def build_statement(wanted: TimeRange, unicorns: list[str]) -> str:
    """Return the SQL for the readings of a range, of these unicorns or of all."""
    names = ", ".join("'{}'".format(name.replace("'", "''")) for name in unicorns)
    predicate = f" AND name IN ({names})" if names else ""
    return ARCHIVED.format(where=f"{wanted.where('statustime')}{predicate}")


def _read_archive(deployment: Deployment, wanted: TimeRange, unicorns: list[str]) -> Iterator[MinuteSummary]:
    """Yield summaries of the archived readings by name and minute, as the rows arrive. Raises StatementFailed."""
    sql = with_readings(build_statement(wanted, unicorns), since=find_first_partition(wanted.first.isoformat()))
    result = execute(
        deployment.session.client("athena"),
        sql,
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    return summarize_rows(result.rows)


def _batch(summaries: Iterable[MinuteSummary]) -> Iterator[list[MinuteSummary]]:
    remaining = iter(summaries)
    while batch := list(islice(remaining, _BATCH_SIZE)):
        yield batch
