"""Ask before a command that costs more than a dollar."""

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from botocore.exceptions import ClientError

from aws.environment import ENDPOINT, is_loopback
from aws.errors import get_error_code
from aws.terminal import print_message
from ops.cost.commands import CHEAP_DOLLARS, CommandCost
from ops.task import terminal

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before it costs more than a dollar.")]
"""The option `--yes`, which means the same for every command that may cost much."""


def confirm_cost(estimate: Callable[[], CommandCost], *, yes: bool) -> None:
    """Tell what a command costs if it is more than a dollar, and ask. Exit with code 1 unless the answer is yes.

    Nobody is asked about the local cloud, which costs nothing, nor if the caller may not read what the estimate needs.
    """
    if is_loopback(os.environ.get(ENDPOINT, "")):
        return
    try:
        cost = estimate()
    except ClientError as error:
        if not get_error_code(error).startswith("AccessDenied"):
            raise
        print_message(terminal, "What this costs is not known: these credentials may not list the archive.")
        return
    if cost.total <= CHEAP_DOLLARS:
        return
    if yes:
        print_message(terminal, f"This costs {cost}.")
    elif not sys.stdin.isatty():
        sys.exit(f"Nothing was done, because this costs {cost}: repeat the command with --yes to go on.")
    elif not typer.confirm(f"This costs {cost}. Go on?", err=True):
        sys.exit("Nothing was done.")
