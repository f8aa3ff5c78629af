"""Rebuild rows from the archive, after rows or the state of a window were lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from aggregator.summary_sink import NotEmitted, emit
from aws.relation import with_readings
from aws.saved_query import find_first_partition
from ops.archive_start import find_first_hour
from ops.archived_minutes import to_summaries
from ops.athena import execute
from ops.deployment import Deployment
from ops.predicate import select_range
from ops.result import ResultStream
from ops.row_replacer import RowReplacer
from ops.task import TaskFailed, show_progress
from ops.time_range import TimeRange
from ops.watermark import cut_at_watermark
from runtime.athena import StatementFailed
from unicorn.sql import select_minute_steps
from unicorn.summary import MinuteSummary

_BATCH_SIZE = 1000
_TASK = "Backfilling"
_REMEDY = "Run the command again: it is safe to run twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """The result of a backfill."""

    range: TimeRange
    stream: str
    summaries: int
    replaced: int | None = None
    """Rows that were replaced; None if summaries were put onto the stream instead."""
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        replaced = {} if self.replaced is None else {"replaced": self.replaced}
        return {**self.range.to_dict(), "summaries": self.summaries, **replaced}

    def lines(self) -> list[str]:
        if self.replaced is None:
            return [f"put {self.summaries:,} minute summaries back onto {self.stream}"]
        return [f"compared {self.summaries:,} rows with the archive, and replaced {self.replaced:,} of them"]


def backfill_summaries(deployment: Deployment, time_range: TimeRange, unicorns: list[str]) -> Backfill:
    """Put summaries of archived readings onto their stream. Raises TaskFailed."""
    statement = _with_partitions(deployment, build_statement(time_range, unicorns), time_range)
    count = _put_summaries(deployment, statement)
    return Backfill(range=time_range, stream=deployment.outputs["SummariesStreamName"], summaries=count)


def put_back_arrivals(deployment: Deployment, first: datetime, last: datetime) -> int:
    """Put summaries of the readings that arrived from one hour to another onto their stream, and return how many.

    The hours are read whole, and the one before them, in which an object of the first minutes may lie.
    Raises TaskFailed.
    """
    hours = (first - timedelta(hours=1), last)
    since, until = (f"'{hour.astimezone(UTC):%Y-%m-%d-%H}'" for hour in hours)
    return _put_summaries(deployment, with_readings(select_minute_steps("true"), since=since, until=until))


def _put_summaries(deployment: Deployment, statement: str) -> int:
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["SummariesStreamName"]
    count = 0
    with _show_backfill() as report:
        result = execute(deployment, statement)
        for batch in _read_summaries(result):
            emit(kinesis, stream, batch)
            count += len(batch)
            done = f"{count:,} summaries, to {batch[-1].Name} at {batch[-1].StatusTime[:16]}"
            report(result.progress.append_to(done))
    return count


def replace_rows(deployment: Deployment, time_range: TimeRange, unicorns: list[str], now: datetime) -> Backfill:
    """Replace rows of complete minutes that differ from the archive. Raises TaskFailed."""
    complete = cut_at_watermark(deployment, time_range, now, task=_TASK)
    replacer = RowReplacer(deployment.session.client("dynamodb"), deployment.outputs["TableName"])
    compared = replaced = 0
    with _show_backfill() as report:
        statement = build_statement(complete, unicorns)
        result = execute(deployment, _with_partitions(deployment, statement, complete))
        for batch in _read_summaries(result):
            replaced += replacer.replace(batch)
            compared += len(batch)
            report(result.progress.append_to(f"{compared:,} rows, {replaced:,} replaced"))
    if replacer.conflicts:
        raise TaskFailed(_TASK, f"{replacer.conflicts:,} rows changed while they were being replaced", remedy=_REMEDY)
    stream = deployment.outputs["SummariesStreamName"]
    return Backfill(range=complete, stream=stream, summaries=compared, replaced=replaced)


def build_statement(time_range: TimeRange, unicorns: list[str]) -> str:
    """Return the SQL that selects the minutes of a range, of these unicorns or of all if there are none."""
    return select_minute_steps(select_range(time_range, unicorns))


@contextmanager
def _show_backfill() -> Iterator[Callable[[str], None]]:
    """Yield a function that reports progress, and turn a failure of Athena or Kinesis into TaskFailed."""
    with show_progress(_TASK) as report:
        try:
            yield report
        except (StatementFailed, NotEmitted) as error:
            raise TaskFailed(_TASK, str(error), remedy=_REMEDY) from None


def _with_partitions(deployment: Deployment, statement: str, time_range: TimeRange) -> str:
    """Return the statement with the partitions that may hold readings of the range."""
    since = max(find_first_partition(time_range.first.isoformat()), find_first_hour(deployment))
    return with_readings(statement, since=since)


def _read_summaries(result: ResultStream) -> Iterator[list[MinuteSummary]]:
    """Yield batches of summaries of the archived readings, by name and minute. Raises StatementFailed."""
    summaries = to_summaries(result.rows)
    while batch := list(islice(summaries, _BATCH_SIZE)):
        yield batch
