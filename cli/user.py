"""`user`: manage who may sign in to the console, for a deployment that requires sign-in."""

import re
from enum import StrEnum
from typing import Annotated

import typer

from aws.terminal import print_lines, print_message
from ops.deployment import find_deployment
from ops.task import terminal
from ops.users import add_user, list_users, list_waiting_codes, remove_user


class Action(StrEnum):
    add = "add"
    remove = "remove"
    list = "list"


def user(
    action: Annotated[Action, typer.Argument(help="What to do.", show_default=False)],
    name: Annotated[
        str, typer.Argument(metavar="[E-MAIL]", help="The user's e-mail address.", show_default=False)
    ] = "",
) -> None:
    """Manage who may sign in to the console: add a user, remove one, or list all of them.

    The deployment must have -c sign_in=required or sign_in=mfa. `add` prints a temporary password, which is valid for a
    day and not mailed: hand it over yourself. The first sign-in asks for a new one. `remove` also ends every
    session of the user; credentials that a console already has expire within the hour. On the local cloud, `list` also
    shows the codes that AWS would mail to people who forgot their password.
    """
    deployment = find_deployment()
    if action is Action.list:
        for address, status in list_users(deployment).items():
            print_lines(f"{address} {status}")
        for address, code in list_waiting_codes(deployment).items():
            print_lines(f"{address} needs the code {code}, which AWS would mail")
        return
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", name):
        raise typer.BadParameter(f"{name!r} is not an e-mail address", param_hint="E-MAIL")
    if action is Action.remove:
        remove_user(deployment, name)
        print_message(terminal, f"{name} may no longer sign in.")
        return
    password = add_user(deployment, name)
    print_message(terminal, f"{name} may sign in with this password within a day, and then chooses a new one:")
    typer.echo(password)
