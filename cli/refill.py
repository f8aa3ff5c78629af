"""`refill`: put readings that the archive lacks back onto the stream."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from cli.time_options import FROM_HELP, TO_HELP, parse_time_range
from ops.cost.commands import estimate_refill
from ops.deployment import find_deployment
from ops.refill import refill_archive


def refill(
    first: Annotated[str, typer.Option("--from", metavar="TIME", help=FROM_HELP)] = "-1d",
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=TO_HELP)] = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put readings that the stream still has and the archive lacks back onto the stream.

    Firehose reads a stream from the moment on when its delivery stream is active. What arrived before is in the rows
    and not in the archive, and `reconcile` reports the difference. This command compares the stream with the archive by
    unicorn and minute, and puts the readings of each minute that differs onto the stream again. The merge rules count
    nothing twice, so rows stay as they are, and it is safe to run the command twice.

    Examples: `refill` · `refill --from 2026-01-31T18:00 --to 2026-01-31T19:00`
    """
    now = datetime.now(UTC)
    deployment, time_range = find_deployment(), parse_time_range(first, end, now)
    confirm_cost(lambda: estimate_refill(deployment, time_range), yes=yes)
    emit(refill_archive(deployment, time_range, now), as_json=as_json)
