"""`backfill`: rebuild rows from the archive."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from cli.time_options import FROM_HELP, TO_HELP, parse_time_range
from ops.backfill import backfill_summaries, replace_rows
from ops.cost.commands import estimate_backfill
from ops.deployment import find_deployment
from ops.distributed.backfill import estimate_rest, is_distributed, resume_backfill, start_backfill
from ops.distributed.run import is_run
from ops.report import Report
from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA


def backfill(
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help=f"{FROM_HELP} The default is the whole archive."),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=TO_HELP)] = None,
    unicorn: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this unicorn; repeat it for more.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace wrong rows, so that they match the archive exactly.")
    ] = False,
    distributed: Annotated[
        bool | None,
        typer.Option("--distributed/--local", help="On many machines, or on this one. The span decides by default."),
    ] = None,
    resume: Annotated[
        str | None, typer.Option(metavar="RUN", help="Take up a distributed run that was stopped or killed.")
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Functions at once of a distributed run. The default is two a shard."),
    ] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Rebuild rows from the archive: add the readings that they lack. The merge rules count nothing twice.

    The command puts summaries of the archived readings onto their stream, and the processor merges them into the rows.
    The result is the same as if the readings had just been streamed. Merging only adds; to correct a row that somebody
    edited, use --replace, which writes the rows itself. It replaces only rows of complete minutes, because the archive
    may lack readings of a minute that is still in progress. Rows without a reading in the archive stay; `reconcile`
    lists them. The archive is read from an hour before --from, by arrival.

    A span with more minutes than the setting `distributed_minutes` is put back on many machines: Athena writes its
    minutes into many objects, and a function puts each object back. The command shows how far that is; Ctrl-C stops it,
    and --resume takes it up. Some unicorns, and --replace, are for this machine.

    Examples: `backfill --from 2026-01-31T18:00 --to 2026-01-31T19:00` · `backfill --from -1d --unicorn Shadowfax`
    """
    now = datetime.now(UTC)
    _check_options(distributed, resume, concurrency, replace=replace, selects=any((first, end, unicorn)))
    if resume:
        deployment = find_deployment()
        confirm_cost(lambda: estimate_rest(deployment, resume), yes=yes)
        emit(resume_backfill(deployment, resume, concurrency), as_json=as_json)
        return
    time_range = parse_time_range(first or "2000-01-01", end, now)
    for name in unicorn or ():
        _validate_name(name)
    deployment = find_deployment()
    if distributed is None:
        distributed = not replace and not unicorn and is_distributed(deployment, time_range)
    confirm_cost(lambda: estimate_backfill(deployment, time_range, distributed=distributed), yes=yes)
    report: Report
    if replace:
        report = replace_rows(deployment, time_range, unicorn or [], now)
    elif distributed:
        report = start_backfill(deployment, time_range, unicorn or [], now, concurrency)
    else:
        report = backfill_summaries(deployment, time_range, unicorn or [])
    emit(report, as_json=as_json)


def _check_options(
    distributed: bool | None, resume: str | None, concurrency: int | None, *, replace: bool, selects: bool
) -> None:
    if concurrency and (replace or distributed is False):
        raise typer.BadParameter("only a distributed run has functions", param_hint="--concurrency")
    if replace and (distributed or resume):
        why = "it compares and writes rows on this machine: distribute a backfill without it, or use it alone"
        raise typer.BadParameter(why, param_hint="--replace")
    if resume is not None and (selects or distributed is False or not is_run(resume)):
        why = f"{resume!r} is no run" if not is_run(resume) else "a run has its span already: use it alone"
        raise typer.BadParameter(why, param_hint="--resume")


def _validate_name(name: str) -> None:
    try:
        SCHEMA["Name"].convert(name)
    except InvalidValue as error:
        raise typer.BadParameter(str(error), param_hint="--unicorn") from None
