"""`reconcile`: compare the stream, the table and the archive."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from cli.time_options import FROM_HELP, TO_HELP, parse_time_range
from ops.cost.commands import estimate_reconciliation
from ops.deployment import find_deployment
from ops.reconcile.reconciliation import reconcile_range
from ops.result_file import replace_file


def reconcile(
    first: Annotated[str, typer.Option("--from", metavar="TIME", help=FROM_HELP)] = "-1h",
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=TO_HELP)] = None,
    rows: Annotated[
        Path | None,
        typer.Option(
            "--rows",
            metavar="FILE",
            help="Write every row that differs to this file, one JSON object per line, when all rows are compared.",
        ),
    ] = None,
    without_stream: Annotated[
        bool,
        typer.Option("--without-stream", help="Compare the table and the archive only, which is far less to read."),
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compare the stream, the table and the archive by unicorn and minute: is anything lost or different?

    The exit code is 0 if they agree. The last minutes are left out while the window and Firehose may still hold their
    readings, and the output says which minutes were compared. The stream is compared as far back as it keeps records;
    older minutes are compared between the table and the archive only. A reading (Name and StatusTime) that is delivered
    more than once is a duplicate. A reading is late if its minute ended before the window began in which it arrived.
    After a late reading its row may differ for a while: run the command again.

    The command reads the stream from an hour before the first minute, at a third of what its shards give, so that the
    functions keep theirs: an hour of a full shard takes an hour and a half. --without-stream leaves it out, and with it
    the counts of duplicates and of late readings. The command reads the table's rows of those minutes, and the
    archive's partitions from an hour before. A table of up to 4 GB is scanned, unless it is faster to read the rows
    name by name. The command keeps its data in files without a name, which are gone when it ends, so that a range may
    be long. --json prints at most 1,000 of the rows that differ.

    Examples: `reconcile` · `reconcile --from -1d --without-stream` ·
    `reconcile --from 2026-01-31T00:00 --to 2026-02-01T00:00 --rows differing.jsonl`
    """
    now = datetime.now(UTC)
    time_range = parse_time_range(first, end, now)
    with ExitStack() as stack:
        differences = stack.enter_context(_open_rows(rows)) if rows else None
        deployment = find_deployment()
        confirm_cost(lambda: estimate_reconciliation(deployment, time_range), yes=yes)
        report = reconcile_range(deployment, time_range, now, differences=differences, with_stream=not without_stream)
    emit(report, as_json=as_json)


@contextmanager
def _open_rows(target: Path) -> Iterator[TextIO]:
    """Yield a file that becomes the target when the block is done. Raises TaskFailed."""
    with replace_file(target) as new, new.open("w", encoding="utf-8") as file:
        yield file
