"""`down`: stop what `up` started, or list what a destroyed deployment left behind."""

from typing import Annotated

import typer

from cli.emit import AsJson, emit
from ops.leftovers.inventory import find_leftovers
from ops.session_file import stop_owner
from ops.target import select_cloud
from ops.task import terminal


def down(
    context: typer.Context,
    verify: Annotated[
        bool, typer.Option("--verify", help="Stop nothing: list what a destroyed deployment left behind.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="With --verify: delete uploaded files that no stack refers to.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Stop the fleet and the local cloud that `up` started in this checkout, and wait until they have ended.

    Use --verify after `npx cdk destroy --all`: it finds, by name and by tag, what still exists of the stage (streams,
    table, buckets, functions, log groups, roles, alarms …), with its cost per month and the command that removes it.
    It also lists the files that deployments uploaded to the bootstrap bucket; `cdk destroy` never removes them, --prune
    does. The exit code is 1 if anything is left or could not be checked. It checks the local cloud while one is
    running, and AWS otherwise or with --aws. --json needs --verify.
    """
    if verify:
        parent = context.parent
        select_cloud(aws=bool(parent and parent.params.get("aws")))
        emit(find_leftovers(prune=prune), as_json=as_json)
        return
    if prune or as_json:
        raise typer.BadParameter("this option needs --verify", param_hint="--prune" if prune else "--json")
    if not stop_owner():
        terminal.print("Nothing is running here.")
