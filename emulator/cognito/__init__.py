"""Cognito where the emulator gives more than AWS, or has less: who gets credentials, and how people sign in."""


def install() -> None:
    """Make the emulator's Cognito behave as AWS's. Call before it serves."""
    from emulator.cognito import credentials, hosted_ui, second_factor, self_service, web_identity

    for part in (credentials, second_factor, hosted_ui, self_service, web_identity):
        part.install()
