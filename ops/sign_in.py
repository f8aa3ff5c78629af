"""Where people who sign in are sent back to: a console that is served here has an address that no stack knows."""

from ops.deployment import Deployment
from ops.step import StepFailed

_DESCRIPTION_ONLY = ("ClientSecret", "CreationDate", "LastModifiedDate")


def return_to(deployment: Deployment, url: str, *, embedded: bool) -> None:
    """Let people sign in to the console at this address. Raises StepFailed on AWS, whose stacks name the one address.

    On AWS it is never widened: who could serve a page at an address of this machine could otherwise receive codes.
    """
    if not embedded:
        raise StepFailed(
            "Serving the console",
            "people sign in to this fleet, and are sent back to its own console only",
            remedy=f"Open {deployment.outputs.get('ConsoleUrl', 'the output ConsoleUrl')}",
        )
    cognito = deployment.client("cognito-idp")
    client = cognito.describe_user_pool_client(
        UserPoolId=deployment.outputs["UserPoolId"], ClientId=deployment.outputs["SignInClientId"]
    )["UserPoolClient"]
    # What an update doesn't name goes back to its default.
    kept = {name: value for name, value in client.items() if name not in _DESCRIPTION_ONLY and value not in ("", None)}
    addresses = sorted({*client["CallbackURLs"], url})
    cognito.update_user_pool_client(**{**kept, "CallbackURLs": addresses, "LogoutURLs": addresses})
