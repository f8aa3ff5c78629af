"""AppSync Events: its resources in CloudFormation, IAM for every operation, and the limits of an event."""

from emulator.appsync import authorization, events, resources


def install() -> None:
    """Add what MiniStack's AppSync Events lacks. Call before it serves."""
    resources.install()
    authorization.install()
    events.install()
