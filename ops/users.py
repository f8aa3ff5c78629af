"""`user`: who may sign in to the console, where a deployment asks for it."""

import re
import secrets
import string
from enum import StrEnum
from typing import Annotated, Any

import typer
from botocore.exceptions import ClientError

from aws.errors import code
from aws.terminal import show, tell
from emulator.cognito.attributes import CODE_ATTRIBUTE
from ops.deployment import Deployment, find
from ops.step import StepFailed
from ops.step import console as terminal

FIRST = "operator@example.org"
"""The user that `up` makes, on the embedded cloud only."""
_LENGTH = 16
_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_=+.")
"""Of each the pool's policy wants one; none needs a shell's quotes."""


class Action(StrEnum):
    add = "add"
    remove = "remove"
    list = "list"


def user(
    action: Annotated[Action, typer.Argument(help="What to do.", show_default=False)],
    name: Annotated[str, typer.Argument(metavar="[E-MAIL]", help="Who: an e-mail address.", show_default=False)] = "",
) -> None:
    """Say who may sign in to the console: add a user, remove one, or list all of them.

    For a deployment with -c sign_in=required or sign_in=mfa. `add` prints a temporary password, which is good for a day
    and sent to nobody: hand it over yourself; the first sign-in asks for another one. `remove` also ends all that the
    user is signed in to; credentials that a console already has end within the hour. On the local cloud, `list` also
    shows the codes that AWS would mail to people who lost their password.
    """
    deployment = find()
    if action is Action.list:
        for one, status in listed(deployment).items():
            show(f"{one} {status}")
        for one, code_ in waiting_codes(deployment).items():
            show(f"{one} waits for the code {code_}, which AWS would mail")
        return
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", name):
        raise typer.BadParameter(f"{name!r} is no e-mail address", param_hint="E-MAIL")
    if action is Action.remove:
        remove(deployment, name)
        tell(terminal, f"{name} may no longer sign in.")
        return
    password = add(deployment, name)
    sentence = f"{name} may sign in for a day with this password, and then chooses another:"
    tell(terminal, sentence)
    typer.echo(password)


def add(deployment: Deployment, name: str) -> str:
    """Make a user; returns the temporary password. Raises StepFailed."""
    password = new_password()
    try:
        deployment.client("cognito-idp").admin_create_user(
            UserPoolId=_pool(deployment),
            Username=name,
            UserAttributes=[{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}],
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
        )
    except ClientError as error:
        if code(error) != "UsernameExistsException":
            raise
        again = f"Another password takes another user: `wildrydes user remove {name}`, and add them again"
        raise StepFailed("Adding the user", f"{name} is one already", remedy=again) from None
    return password


def remove(deployment: Deployment, name: str) -> None:
    """Sign a user out everywhere and forget them. Raises StepFailed."""
    who = {"UserPoolId": _pool(deployment), "Username": name}
    cognito = deployment.client("cognito-idp")
    try:
        cognito.admin_user_global_sign_out(**who)
        cognito.admin_delete_user(**who)
    except ClientError as error:
        if code(error) != "UserNotFoundException":
            raise
        raise StepFailed(
            "Removing the user", f"there is no {name}", remedy="`wildrydes user list` names all of them"
        ) from None


def listed(deployment: Deployment) -> dict[str, str]:
    """Each user's status as Cognito names it, by their e-mail address. Raises StepFailed."""
    pages = deployment.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=_pool(deployment))
    return {_email(one): one["UserStatus"] for page in pages for one in page["Users"]}


def waiting_codes(deployment: Deployment) -> dict[str, str]:
    """Return the codes that the local cloud does not mail, by e-mail address; none on AWS. Raises StepFailed."""
    pages = deployment.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=_pool(deployment))
    found = {_email(one): _attributes(one).get(CODE_ATTRIBUTE) for page in pages for one in page["Users"]}
    return {name: code_ for name, code_ in found.items() if code_}


def new_password() -> str:
    """A random one that the pool's policy accepts."""
    characters = [secrets.choice(kind) for kind in _KINDS]
    characters += [secrets.choice("".join(_KINDS)) for _ in range(_LENGTH - len(_KINDS))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def welcome(deployment: Deployment) -> None:
    """On the embedded cloud, where nobody is a user yet, make the first one and say so; only where people sign in."""
    if "UserPoolId" in deployment.outputs:
        password = add(deployment, FIRST)
        terminal.print(f"Sign in as [bold]{FIRST}[/bold] with the password", end=" ")
        terminal.print(password, style="bold", markup=False, end="")
        terminal.print(", and choose another. `./wildrydes user add` makes more users.", soft_wrap=True)


def _pool(deployment: Deployment) -> str:
    try:
        return deployment.outputs["UserPoolId"]
    except KeyError:
        why = "this deployment asks nobody to sign in"
        raise StepFailed("Looking for users", why, remedy="Deploy it with `-c sign_in=required`") from None


def _email(described: dict[str, Any]) -> str:
    return str(_attributes(described).get("email", described["Username"]))


def _attributes(described: dict[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in described["Attributes"]}
