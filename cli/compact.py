"""`compact`: compact hours of the archive now."""

from typing import Annotated

import typer

from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from compactor.plan import is_partition
from ops.compact import compact_archive
from ops.cost.commands import estimate_compaction
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
            "--remove", help="Remove now the files that earlier compactions replaced. Queries that read them fail."
        ),
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compact the archive: rewrite Firehose's many files as a few, sorted by name and time.

    The command does now what the deployment does every hour by itself. It rewrites complete hours and verifies their
    number of rows. It removes the replaced files 45 minutes later, when no query can be reading them any more. Queries
    give the same answers before, during and after. An hour that you name may be compacted as soon as it is over. Others
    are compacted at least a quarter of an hour later, because Firehose may deliver late.

    Examples: `compact` · `compact --hour 2026-01-31-18` · `compact --hour 2026-01-31-18 --remove`
    """
    for hour in hours or ():
        if not is_partition(hour):
            raise typer.BadParameter(f"{hour!r} is not an hour such as 2026-01-31-18", param_hint="--hour")
    deployment = find_deployment()
    confirm_cost(lambda: estimate_compaction(deployment, hours or []), yes=yes)
    emit(compact_archive(deployment, hours or [], remove=remove), as_json=as_json)
