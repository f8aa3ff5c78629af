"""`down`: end what `up` started, or see what a destroyed deployment left."""

import os
import signal
from typing import Annotated

import typer

from ops import session_file, target
from ops.leftovers.command import verify as what_is_left
from ops.process import wait_until
from ops.step import StepFailed, console, step

_SECONDS = 90


def down(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="End nothing: list what a destroyed deployment left in its account.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="With --verify: remove what deployments uploaded and no stack refers to.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --verify: one JSON object instead of text.")] = False,
) -> None:
    """End the fleet and the embedded cloud that `up` started in this checkout, and wait until they are gone.

    With --verify, after `npx cdk destroy --all`: list by name and by tag what still exists of the stage (streams,
    table, buckets, functions, log groups, roles, alarms …), what each costs a month, and the command that removes it;
    and what deployments uploaded to the bootstrap's bucket, which `cdk destroy` never removes and --prune does. The
    exit code is 1 if anything is left, or could not be looked for. It asks the embedded cloud while one runs here, and
    AWS otherwise or with --aws.
    """
    if verify:
        parent = context.parent
        target.choose(aws=bool(parent and parent.params.get("aws")))
        what_is_left(prune=prune, as_json=as_json)
        return
    if prune or as_json:
        raise typer.BadParameter("it goes with --verify", param_hint="--prune" if prune else "--json")
    pid = session_file.find_claimant()
    if pid is None:
        console.print("Nothing runs here.")
        return
    with step("Ending the fleet and the embedded cloud"):
        os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: session_file.find_claimant() != pid, _SECONDS):
            os.kill(pid, signal.SIGKILL)  # the embedded cloud ends with it
            raise StepFailed("Ending", f"process {pid} had to be killed", remedy="Run `./wildrydes status`")
