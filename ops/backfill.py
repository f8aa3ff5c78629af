"""`backfill`: rows again from the archive, where a window's state was lost or rows were."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer

from aggregator.summary_sink import NotEmitted, emit
from aws.saved_query import partition_since
from aws.terminal import show, show_json
from ops.athena import QueryFailed, ask
from ops.deployment import Deployment, find
from ops.progress import progress
from ops.replacement import Replacement
from ops.replay import ARCHIVED, summaries
from ops.step import StepFailed
from ops.time_range import FROM_HELP, TO_HELP, Span, parse, status_time
from ops.watermark import settled
from unicorn.field import InvalidValue
from unicorn.reading import schema
from unicorn.sql import with_readings
from unicorn.summary import MinuteSummary

_AT_ONCE = 1000
_AGAIN = "Run the command again: it is safe to run twice"


def backfill(
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help=f"{FROM_HELP} Without it, all that is archived."),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=TO_HELP)] = None,
    unicorn: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this unicorn; repeat it for more.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make rows just what the archive says, where they are wrong.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a sentence.")] = False,
) -> None:
    """Make rows again from the archive: what they lack is added, by the same law, and nothing counts twice.

    The summaries of the archived readings go onto their stream, and the processor merges them into the rows, which are
    then what streaming would have made of the same readings. Merging only ever adds; a row that is wrong, because
    somebody edited it, is made right with --replace, which writes rows itself, of settled minutes alone: what a minute
    still under way has in its row, the archive may not have yet. Rows that the archive knows nothing of stay;
    `reconcile` lists them. The archive is read from an hour before --from, by arrival.

    Examples: `backfill --from 2026-01-31T18:00 --to 2026-01-31T19:00` · `backfill --from -1d --unicorn Shadowfax`
    """
    now = datetime.now(UTC)
    span = parse(first or "2000-01-01", end, now)
    for name in unicorn or ():
        _must_be_a_name(name)
    deployment = find()
    if replace:
        span = span.until(settled(deployment, now))
        if span.empty:
            why = f"what came after {status_time(span.end)[:16]} is still under way"
            raise StepFailed("Backfilling", why, remedy="Ask for an earlier --from, or in a few minutes")
    done = _replace(deployment, span, unicorn or []) if replace else _put(deployment, span, unicorn or [])
    if as_json:
        show_json({"from": status_time(span.first), "to": status_time(span.end), **done})
    elif replace:
        typer.echo(f"compared {done['summaries']:,} rows with the archive, and made {done['replaced']:,} of them right")
    else:
        show(f"put {done['summaries']:,} minute summaries back onto {deployment.outputs['SummariesStreamName']}")


def _put(deployment: Deployment, span: Span, unicorns: list[str]) -> dict[str, int]:
    kinesis, stream = deployment.client("kinesis"), deployment.outputs["SummariesStreamName"]
    put = 0
    with progress("Backfilling") as tell:
        try:
            for batch in _batches(_archived(deployment, span, unicorns)):
                emit(kinesis, stream, batch)
                put += len(batch)
                tell(f"{put:,} summaries, to {batch[-1].Name} at {batch[-1].StatusTime[:16]}")
        except (QueryFailed, NotEmitted) as error:
            raise StepFailed("Backfilling", str(error), remedy=_AGAIN) from None
    return {"summaries": put}


def _replace(deployment: Deployment, span: Span, unicorns: list[str]) -> dict[str, int]:
    replacement = Replacement(deployment.client("dynamodb"), deployment.outputs["TableName"])
    seen = replaced = 0
    with progress("Backfilling") as tell:
        try:
            for batch in _batches(_archived(deployment, span, unicorns)):
                replaced += replacement.replace(batch)
                seen += len(batch)
                tell(f"{seen:,} rows, {replaced:,} made right")
        except QueryFailed as error:
            raise StepFailed("Backfilling", str(error), remedy=_AGAIN) from None
    if replacement.conflicts:
        why = f"{replacement.conflicts:,} rows changed while they were replaced"
        raise StepFailed("Backfilling", why, remedy=_AGAIN)
    return {"summaries": seen, "replaced": replaced}


def _archived(deployment: Deployment, span: Span, unicorns: list[str]) -> Iterator[MinuteSummary]:
    """The summaries of what is archived, by name and minute, as Athena hands the readings out. Raises QueryFailed."""
    sql = with_readings(statement(span, unicorns), since=partition_since(span.first.isoformat()))
    answer = ask(
        deployment.client("athena"),
        sql,
        workgroup=deployment.outputs["WorkGroupName"],
        database=deployment.outputs["DatabaseName"],
    )
    return summaries(answer.rows)


def statement(span: Span, unicorns: list[str]) -> str:
    """The SQL for the readings of a span, of these unicorns or of all."""
    named = ", ".join("'{}'".format(name.replace("'", "''")) for name in unicorns)
    which = f" AND name IN ({named})" if named else ""
    return ARCHIVED.format(where=f"{span.where('statustime')}{which}")


def _must_be_a_name(name: str) -> None:
    try:
        schema()["Name"].convert(name)
    except InvalidValue as error:
        raise typer.BadParameter(str(error), param_hint="--unicorn") from None


def _batches(found: Iterable[MinuteSummary]) -> Iterator[list[MinuteSummary]]:
    rest = iter(found)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
