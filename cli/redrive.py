"""`redrive`: process again what could not be processed."""

import sys
from contextlib import suppress
from typing import Annotated

import typer

from aws.signals import ShutdownRequest
from aws.terminal import print_message
from cli.confirm import Yes, confirm_cost
from cli.emit import AsJson, emit
from ops.cost.commands import estimate_redrive
from ops.deployment import find_deployment
from ops.redrive.redrive import redrive_all
from ops.task import terminal

_MAX_SHOWN = 20
_INTERRUPTED = 130


def redrive(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how much there is, and why.")] = False,
    parallel: Annotated[
        int, typer.Option(min=1, max=64, metavar="NUMBER", help="How many objects are processed at the same time.")
    ] = 8,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Process again what failed, what Firehose could not convert, and what is quarantined; remove what succeeded.

    A failed batch is handed to its function again, window state included; if it came without its payload, its records
    are read from the stream, or else from the archive. Quarantined data goes back onto its stream if it can now be
    read; otherwise it stays. A reading that Firehose could not convert goes back onto the stream, so that it is
    archived; what is in the quarantine as well is dropped. A batch that fails again stays and does not stop the others;
    the exit code is then 1. The merge rules make it safe to run the command twice, and to end it at any moment: Ctrl-C
    lets what has begun end, and another run continues. Buckets may be large: they are listed as they are processed.
    """
    deployment = find_deployment()
    if not dry_run:
        confirm_cost(lambda: estimate_redrive(deployment), yes=yes)
    with ShutdownRequest() as stop:
        inventory = redrive_all(deployment, stop, dry_run=dry_run, parallel=parallel)
    result = inventory.result
    for failure in result.failures[:_MAX_SHOWN] if result else []:
        print_message(terminal, failure)
    if result and result.staying:
        remedy = "Fix the cause, which the function's log names, and run the command again: it is safe to run twice."
        print_message(terminal, f"Redriving failed: {result.staying:,} objects stay where they are. {remedy}")
    if inventory.is_interrupted:
        print_message(terminal, "Stopped before the end. Run the command again: it continues with what is left.")
        with suppress(SystemExit):
            emit(inventory, as_json=as_json)
        sys.exit(_INTERRUPTED)
    emit(inventory, as_json=as_json)
