"""Manage who may sign in to the console of a deployment that requires sign-in, and where sign-in returns to."""

import secrets
import string
from typing import Any

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from emulator.cognito.attributes import CODE_ATTRIBUTE
from ops.deployment import Deployment
from ops.task import TaskFailed, terminal

FIRST_USER = "operator@example.org"
"""The user that `up` adds, on the local cloud only."""
_PASSWORD_LENGTH = 16
_CHARACTER_KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_=+.")
"""The user pool's policy requires a character of each kind. A shell needs no quotes around any of them."""
_READ_ONLY = ("ClientSecret", "CreationDate", "LastModifiedDate")
"""Attributes of an app client that Cognito returns, but does not accept in an update."""


def add_user(deployment: Deployment, name: str) -> str:
    """Add a user and return the temporary password. Raises TaskFailed."""
    password = generate_password()
    try:
        deployment.session.client("cognito-idp").admin_create_user(
            UserPoolId=_get_pool(deployment),
            Username=name,
            UserAttributes=[{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}],
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
        )
    except ClientError as error:
        if get_error_code(error) != "UsernameExistsException":
            raise
        remedy = f"To give them a new password, run `wildrydes user remove {name}` and add them again"
        raise TaskFailed("Adding the user", f"{name} is a user already", remedy=remedy) from None
    return password


def remove_user(deployment: Deployment, name: str) -> None:
    """Sign a user out everywhere and delete them. Raises TaskFailed."""
    user = {"UserPoolId": _get_pool(deployment), "Username": name}
    cognito = deployment.session.client("cognito-idp")
    try:
        cognito.admin_user_global_sign_out(**user)
        cognito.admin_delete_user(**user)
    except ClientError as error:
        if get_error_code(error) != "UserNotFoundException":
            raise
        remedy = "`wildrydes user list` lists all users"
        raise TaskFailed("Removing the user", f"there is no user {name}", remedy=remedy) from None


def list_users(deployment: Deployment) -> dict[str, str]:
    """Return each user's status in Cognito's words, by e-mail address. Raises TaskFailed."""
    return {_get_email(user): user["UserStatus"] for user in _describe_users(deployment)}


def list_waiting_codes(deployment: Deployment) -> dict[str, str]:
    """Return the codes that the local cloud does not mail, by e-mail address; none on AWS. Raises TaskFailed."""
    codes = {_get_email(user): _get_attributes(user).get(CODE_ATTRIBUTE) for user in _describe_users(deployment)}
    return {address: code for address, code in codes.items() if code}


def generate_password() -> str:
    """Return a random password that the pool's policy accepts."""
    characters = [secrets.choice(kind) for kind in _CHARACTER_KINDS]
    characters += [secrets.choice("".join(_CHARACTER_KINDS)) for _ in range(_PASSWORD_LENGTH - len(_CHARACTER_KINDS))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def add_first_user(deployment: Deployment) -> None:
    """Add the first user of a new local cloud, if it requires sign-in, and print how to sign in."""
    if "UserPoolId" in deployment.outputs:
        password = add_user(deployment, FIRST_USER)
        terminal.print(f"Sign in as [bold]{FIRST_USER}[/bold] with the password", end=" ")
        terminal.print(password, style="bold", markup=False, end="")
        terminal.print(", and choose a new one. `./wildrydes user add` adds more users.", soft_wrap=True)


def allow_return_to(deployment: Deployment, url: str, *, is_local: bool) -> None:
    """Allow sign-in to return to the console at this address. Raises TaskFailed on AWS.

    On AWS the stacks name the only allowed address, and it is never widened: otherwise whoever serves a page at an
    address of this machine could receive authorization codes.
    """
    if not is_local:
        why = "this fleet requires sign-in, which returns people to its own console only"
        remedy = f"Open {deployment.outputs.get('ConsoleUrl', 'the output ConsoleUrl')}"
        raise TaskFailed("Serving the console", why, remedy=remedy)
    cognito = deployment.session.client("cognito-idp")
    pool, client_id = deployment.outputs["UserPoolId"], deployment.outputs["SignInClientId"]
    client = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)["UserPoolClient"]
    # An update resets every setting that it does not name, so all present settings are named.
    settings: dict[str, Any] = {
        name: value for name, value in client.items() if name not in _READ_ONLY and value not in ("", None)
    }
    addresses = sorted({*client["CallbackURLs"], url})
    cognito.update_user_pool_client(**{**settings, "CallbackURLs": addresses, "LogoutURLs": addresses})


def _describe_users(deployment: Deployment) -> list[Any]:
    paginator = deployment.session.client("cognito-idp").get_paginator("list_users")
    pages = paginator.paginate(UserPoolId=_get_pool(deployment))
    return [user for page in pages for user in page["Users"]]


def _get_pool(deployment: Deployment) -> str:
    try:
        return deployment.outputs["UserPoolId"]
    except KeyError:
        why = "this deployment does not require sign-in"
        raise TaskFailed("Looking for users", why, remedy="Deploy it with `-c sign_in=required`") from None


def _get_email(user: dict[str, Any]) -> str:
    return str(_get_attributes(user).get("email", user["Username"]))


def _get_attributes(user: dict[str, Any]) -> dict[str, str]:
    return {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
