"""`compact`: compact hours of the archive now."""

from typing import Annotated

import typer

from cli.emit import AsJson, emit
from compactor.plan import is_partition
from ops.compact import compact_archive
from ops.deployment import find_deployment


def compact(
    hours: Annotated[
        list[str] | None,
        typer.Option(
            "--hour", metavar="HOUR", help="Only this partition, UTC, such as 2026-01-31-18; repeat it for more."
        ),
    ] = None,
    remove: Annotated[
        bool,
        typer.Option(
            "--remove", help="Remove now what earlier compactions replaced. Statements that are reading it will fail."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compact the archive: rewrite Firehose's many files as a few, sorted by name and time.

    The command does now what the deployment does every hour by itself. Complete hours are rewritten and counted, and
    what earlier runs replaced is removed after 45 minutes, when no statement can be reading it. Queries give the same
    answers before, during and after. An hour that you name may be compacted as soon as it is over, without the usual
    quarter of an hour for late deliveries.

    Examples: `compact` · `compact --hour 2026-01-31-18` · `compact --hour 2026-01-31-18 --remove`
    """
    for hour in hours or ():
        if not is_partition(hour):
            raise typer.BadParameter(f"{hour!r} is not an hour such as 2026-01-31-18", param_hint="--hour")
    emit(compact_archive(find_deployment(), hours or [], remove=remove), as_json=as_json)
