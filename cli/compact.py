"""`compact`: compact hours of the archive now."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from aws.terminal import print_message
from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from compactor.plan import STATEMENT_BYTES, is_partition
from ops.compact import compact_archive, plan_compaction
from ops.cost.commands import CommandCost
from ops.deployment import find_deployment
from ops.task import terminal


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
    statement_mb: Annotated[
        int,
        typer.Option(
            "--statement-mb", min=1, metavar="MB", help="What one statement reads at most; less if Athena times out."
        ),
    ] = STATEMENT_BYTES // 2**20,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Compact the archive: rewrite Firehose's many files as a few, sorted by name and time.

    The command does now what the deployment does every hour by itself. It says how much it is going to read, and what
    that costs. It rewrites complete hours and verifies their number of rows. An hour of more than --statement-mb takes
    several statements, and is replaced after the last. The command removes the replaced files 45 minutes later, when no
    query can be reading them any more. Queries give the same answers before, during and after. An hour that you name
    may be compacted as soon as it is over. Others are compacted at least a quarter of an hour later, because Firehose
    may deliver late.

    Examples: `compact` · `compact --hour 2026-01-31-18` · `compact --hour 2026-01-31-18 --remove`
    """
    for hour in hours or ():
        if not is_partition(hour):
            raise typer.BadParameter(f"{hour!r} is not an hour such as 2026-01-31-18", param_hint="--hour")
    deployment, statement_bytes = find_deployment(), statement_mb * 2**20

    def tell_plan() -> CommandCost:
        plan = plan_compaction(deployment, hours or [], datetime.now(UTC), statement_bytes)
        print_message(terminal, f"{plan}.")
        return plan.cost

    confirm_cost(tell_plan, yes=yes)
    done = compact_archive(deployment, hours or [], remove=remove, statement_bytes=statement_bytes)
    emit(done, as_json=as_json)
