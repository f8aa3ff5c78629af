"""Cognito where the emulator gives more than AWS, or has less: who gets credentials, and how people sign in."""


def install() -> None:
    """Make the emulator's Cognito behave as AWS's. Call before it serves."""
    from local.cognito import credentials, pages, second_factor, self_service, web_identity

    for part in (credentials, second_factor, pages, self_service, web_identity):
        part.install()
