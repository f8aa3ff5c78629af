"""`redrive`: process again what could not be processed."""

from typing import Annotated

import typer

from aws.terminal import print_message
from cli.emit import AsJson, emit
from ops.deployment import find_deployment
from ops.redrive.inventory import redrive_all
from ops.task import terminal

_MAX_SHOWN = 20


def redrive(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show how much there is, and why.")] = False,
    as_json: AsJson = False,
) -> None:
    """Process again what failed, what Firehose could not convert, and what is quarantined; remove what succeeded.

    A failed batch is handed to its function again, window state included; if it came without its payload, its records
    are read from the stream, or else from the archive. Quarantined data goes back onto its stream if it can now be
    read; otherwise it stays. A reading that Firehose could not convert goes back onto the stream, so that it is
    archived; what is in the quarantine as well is dropped. A batch that fails again stays and does not stop the others;
    the exit code is then 1. The merge rules make it safe to run the command twice. Buckets may be large: they are read
    page by page.
    """
    inventory = redrive_all(find_deployment(), dry_run=dry_run)
    failures = inventory.result.failures if inventory.result else []
    for failure in failures[:_MAX_SHOWN]:
        print_message(terminal, failure)
    if failures:
        remedy = "Fix the cause, which the function's log names, and run the command again: it is safe to run twice."
        print_message(terminal, f"Redriving failed: {len(failures):,} objects stay where they are. {remedy}")
    emit(inventory, as_json=as_json)
