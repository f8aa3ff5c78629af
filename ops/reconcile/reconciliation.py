"""Reconcile the stream, the table and the archive over a range of minutes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from aws.terminal import to_json
from ops.delivery_gap import find_gap
from ops.deployment import Deployment
from ops.quarantine_reader import count_arrived
from ops.reconcile import archive, stream, table
from ops.reconcile.compare import Comparison, Totals, compare
from ops.reconcile.stream_index import StreamIndex, open_stream_index
from ops.report import select_attributes
from ops.result_object import Progress
from ops.task import TaskFailed, show_progress
from ops.time_range import TimeRange
from ops.watermark import cut_at_watermark
from runtime.athena import StatementFailed
from unicorn.timestamps import format_timestamp

_MAX_SHOWN = 20
_REPORTED = 500
"""Unicorn-minutes between two reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The result of comparing all places over a range of minutes."""

    range: TimeRange
    totals: Totals
    streamed: stream.StreamRead
    duplicated: int
    """Deliveries of a reading after its first."""
    quarantined: int
    """Pieces of data in the quarantine whose records arrived in the range."""
    gap: str | None
    """A sentence about readings that Firehose cannot have archived; None if there are none."""

    @property
    def ok(self) -> bool:
        return self.totals.is_exact

    @property
    def verdict(self) -> str:
        return "exact" if self.ok else "differs"

    def to_dict(self) -> dict[str, Any]:
        totals = self.totals
        return {
            **self.range.to_dict(),
            "stream_from": format_timestamp(self.streamed.since) if self.streamed.since else None,
            "unicorn_minutes": totals.minutes,
            **select_attributes(totals, "streamed", "stored", "archived", "lost"),
            "duplicated": self.duplicated,
            **select_attributes(self.streamed, "late", "unreadable"),
            "quarantined": self.quarantined,
            "different": totals.different,
            "archive_gap": self.gap,
            "rows": [comparison.to_dict() for comparison in totals.first_different],
            "verdict": self.verdict,
        }

    def lines(self) -> list[str]:
        totals = self.totals
        on_stream = f"on the stream {totals.streamed:,} · " if self.streamed.since else ""
        lines = [
            f"compared {self.range}",
            f"{on_stream}in DynamoDB {totals.stored:,} · in Athena {totals.archived:,} "
            f"readings, in {totals.minutes:,} unicorn-minutes",
            *self._describe_stream(),
        ]
        lines += map(_describe, totals.first_different[:_MAX_SHOWN])
        if totals.different > _MAX_SHOWN:
            lines.append(f"… and {totals.different - _MAX_SHOWN:,} more rows that differ: --rows writes them to a file")
        if self.gap and not self.ok:
            lines.append(self.gap)
        return [*lines, f"verdict: {self.verdict} (lost {totals.lost:,})"]

    def _describe_stream(self) -> Iterator[str]:
        streamed = self.streamed
        if streamed.since is None:
            yield f"quarantined {self.quarantined:,} · the stream was not read"
            return
        yield (
            f"delivered again {self.duplicated:,} · late {streamed.late:,} · "
            f"quarantined {self.quarantined:,} of {streamed.unreadable:,} unreadable on the stream"
        )
        if streamed.since > self.range.first:
            since = f"from {streamed.since:%Y-%m-%d %H:%M} on"
            yield f"the stream is compared {since}, because it keeps nothing older"


def reconcile_range(
    deployment: Deployment,
    time_range: TimeRange,
    now: datetime,
    *,
    differences: TextIO | None,
    with_stream: bool = True,
) -> Reconciliation:
    """Compare the complete minutes of a range, and write each unicorn-minute that differs to `differences`.

    Without the stream, the table and the archive are compared. Raises TaskFailed if no minute is complete yet, or if
    the archive cannot answer.
    """
    compared = cut_at_watermark(deployment, time_range, now, task="Reconciling")
    with open_stream_index() as index:
        try:
            streamed = stream.StreamRead()
            if with_stream:
                with show_progress("Reading the stream") as report:
                    streamed = stream.read_stream(deployment, compared, index, now, report)
            return _reconcile(deployment, compared, index, streamed, differences)
        except StatementFailed as error:
            raise TaskFailed("Asking the archive", str(error), remedy="Use a shorter range") from None


def _reconcile(
    deployment: Deployment,
    time_range: TimeRange,
    index: StreamIndex,
    streamed: stream.StreamRead,
    differences: TextIO | None,
) -> Reconciliation:
    totals = _compare(deployment, time_range, index, streamed.first_minute, differences)
    with show_progress("Counting the quarantine"):
        s3, bucket = deployment.session.client("s3"), deployment.outputs["QuarantineBucketName"]
        quarantined = count_arrived(s3, bucket, time_range.first, time_range.end)
    first = streamed.first_arrival
    return Reconciliation(
        range=time_range,
        totals=totals,
        streamed=streamed,
        duplicated=index.delivered - totals.streamed,
        quarantined=quarantined,
        gap=find_gap(deployment, first) if first else None,
    )


def _compare(
    deployment: Deployment,
    time_range: TimeRange,
    index: StreamIndex,
    streamed_since: str | None,
    differences: TextIO | None,
) -> Totals:
    """Compare all rows of the range, and write those that differ to `differences`."""
    totals, progress = Totals(), Progress()
    with ExitStack() as stack:
        with show_progress("Reading the table") as report:
            stored = stack.enter_context(table.open_rows(deployment, time_range, report))
        report = stack.enter_context(show_progress("Comparing"))
        for comparison in compare(
            stored=stored,
            archived=archive.read_rows(deployment, time_range, progress),
            streamed=index.read_rows(),
            streamed_since=streamed_since,
        ):
            is_same = totals.add(comparison)
            if differences and not is_same:
                differences.write(to_json(comparison.to_dict()) + "\n")
            if totals.minutes % _REPORTED == 0:
                report(progress.append_to(f"{totals.minutes:,} unicorn-minutes, {totals.different:,} differ"))
    return totals


def _describe(comparison: Comparison) -> str:
    name, minute = comparison.key
    rows = {"on the stream": comparison.streamed, "in DynamoDB": comparison.stored, "in Athena": comparison.archived}
    counts = ", ".join(f"{row.readings if row else 'no'} {place}" for place, row in rows.items())
    return f"differs: {name} at {minute}: readings {counts}"
