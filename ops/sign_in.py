"""Allow Cognito to return people to a console on this machine, whose address no stack knows."""

from typing import Any

from ops.deployment import Deployment
from ops.task import TaskFailed

_READ_ONLY = ("ClientSecret", "CreationDate", "LastModifiedDate")


def allow_return_to(deployment: Deployment, url: str, *, is_local: bool) -> None:
    """Allow sign-in to return to the console at this address. Raises TaskFailed on AWS.

    On AWS the stacks name the only allowed address, and it is never widened: otherwise whoever serves a page at an
    address of this machine could receive authorization codes.
    """
    if not is_local:
        raise TaskFailed(
            "Serving the console",
            "this fleet requires sign-in, which returns people to its own console only",
            remedy=f"Open {deployment.outputs.get('ConsoleUrl', 'the output ConsoleUrl')}",
        )
    cognito = deployment.session.client("cognito-idp")
    client = cognito.describe_user_pool_client(
        UserPoolId=deployment.outputs["UserPoolId"], ClientId=deployment.outputs["SignInClientId"]
    )["UserPoolClient"]
    # An update resets every setting that it does not name, so all present settings are named.
    settings: dict[str, Any] = {
        name: value for name, value in client.items() if name not in _READ_ONLY and value not in ("", None)
    }
    addresses = sorted({*client["CallbackURLs"], url})
    cognito.update_user_pool_client(**{**settings, "CallbackURLs": addresses, "LogoutURLs": addresses})
