"""The command `reconcile`."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from aws.terminal import show, to_json
from ops.athena import QueryFailed
from ops.deployment import Deployment, find
from ops.progress import progress
from ops.reconcile import archive, stream, table, unread
from ops.reconcile.compare import Compared, Tally, compared
from ops.reconcile.stream_index import Ledger, ledger
from ops.step import StepFailed
from ops.time_range import FROM_HELP, TO_HELP, Span, parse, status_time
from ops.watermark import settled

_SHOWN = 20


def reconcile(
    first: Annotated[str, typer.Option("--from", metavar="TIME", help=FROM_HELP)] = "-1h",
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=TO_HELP)] = None,
    rows: Annotated[
        Path | None,
        typer.Option("--rows", metavar="FILE", help="Write every row that differs there, a JSON line each."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object instead of text, with up to 1,000 of the rows that differ.")
    ] = False,
) -> None:
    """Compare the stream, the table and the archive, by unicorn and minute: is anything lost, or not the same?

    The exit code is 0 if they agree. Minutes that are still under way (a window, Firehose's buffer, and a minute more)
    are not judged, and the output says which span was. The stream is compared as far back as it keeps records; what is
    older, only the table and the archive. Duplicates are deliveries of a reading (Name and StatusTime) after its
    first; late is what arrived in a window that began after the reading's minute was over. A reading that comes late
    just now may differ for a while: ask again.

    It reads the stream from an hour before the span to its end, the table's rows in the span, and the archive's
    partitions from an hour before it on; what it holds goes to a file on disk, so that a span may be long.

    Examples: `reconcile` · `reconcile --from 2026-01-31T00:00 --to 2026-02-01T00:00 --rows differing.jsonl`
    """
    now = datetime.now(UTC)
    asked = parse(first, end, now)
    deployment = find()
    span = asked.until(settled(deployment, now))
    if span.empty:
        why = f"{asked} is still under way, and settled is what came before {status_time(span.end)[:16]}"
        raise StepFailed("Reconciling", why, remedy="Ask for an earlier --from, or in a few minutes")
    with ExitStack() as stack:
        out = stack.enter_context(rows.open("w")) if rows else None
        try:
            report = _reconciled(deployment, span, now, stack.enter_context(ledger()), out)
        except QueryFailed as error:
            raise StepFailed("Asking the archive", str(error), remedy="Ask for a shorter span") from None
    show(*([to_json(report.document())] if as_json else report.text()))
    if not report.tally.exact:
        sys.exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was compared, and what came of it."""

    span: Span
    tally: Tally
    streamed: stream.Streamed
    duplicated: int
    quarantined: int

    def document(self) -> dict[str, Any]:
        """The JSON object that `--json` prints."""
        tally = self.tally
        return {
            "from": status_time(self.span.first),
            "to": status_time(self.span.end),
            "stream_from": status_time(self.streamed.since),
            "unicorn_minutes": tally.minutes,
            "streamed": tally.streamed,
            "stored": tally.stored,
            "archived": tally.archived,
            "lost": tally.lost,
            "duplicated": self.duplicated,
            "late": self.streamed.late,
            "unreadable": self.streamed.unreadable,
            "quarantined": self.quarantined,
            "different": tally.different,
            "rows": [one.document() for one in tally.first_different],
            "verdict": "exact" if tally.exact else "differs",
        }

    def text(self) -> list[str]:
        """The same for a person."""
        tally = self.tally
        lines = [
            f"judged {self.span}",
            f"on the stream {tally.streamed:,} · in DynamoDB {tally.stored:,} · in Athena {tally.archived:,} readings, "
            f"in {tally.minutes:,} unicorn-minutes",
            f"delivered again {self.duplicated:,} · late {self.streamed.late:,} · "
            f"quarantined {self.quarantined:,} of {self.streamed.unreadable:,} unreadable on the stream",
        ]
        if self.streamed.since > self.span.first:
            lines.append(f"the stream is compared from {self.streamed.since:%Y-%m-%d %H:%M} on: it keeps no more")
        lines += map(_sentence, tally.first_different[:_SHOWN])
        if tally.different > _SHOWN:
            lines.append(f"… and {tally.different - _SHOWN:,} more rows that differ, which --rows writes to a file")
        return [*lines, f"verdict: {'exact' if tally.exact else 'differs'} (lost {tally.lost:,})"]


def _reconciled(deployment: Deployment, span: Span, now: datetime, kept: Ledger, out: TextIO | None) -> Report:
    with progress("Reading the stream") as tell:
        streamed = stream.read(deployment, span, kept, now, tell)
    with progress("Looking for unicorns in the table") as tell:
        unicorns = sorted(_told(table.names(deployment), tell))
    tally = Tally()
    with progress("Comparing") as tell:
        for one in compared(
            stored=table.rows(deployment, span, unicorns),
            archived=archive.rows(deployment, span),
            streamed=kept.rows(),
            on_stream=streamed.has,
        ):
            tally.add(one)
            if out and not one.same:
                out.write(to_json(one.document()) + "\n")
            tell(f"{tally.minutes:,} unicorn-minutes, {tally.different:,} differ")
    with progress("Looking into the quarantine"):
        quarantined = unread.count(deployment.client("s3"), deployment.outputs["QuarantineBucketName"], span)
    return Report(span=span, tally=tally, streamed=streamed, duplicated=kept.duplicates(), quarantined=quarantined)


def _told(names: Iterator[str], tell: Any) -> Iterator[str]:
    for number, name in enumerate(names, 1):
        tell(f"{number:,}")
        yield name


def _sentence(one: Compared) -> str:
    name, minute = one.key
    counts = ", ".join(
        f"{row.readings if row else 'no'} {place}"
        for place, row in (("on the stream", one.streamed), ("in DynamoDB", one.stored), ("in Athena", one.archived))
    )
    return f"differs: {name} at {minute}: readings {counts}"
