"""Cognito as AWS documents it, where MiniStack differs: who gets credentials, and how users sign in."""


def install() -> None:
    """Make MiniStack's Cognito behave as AWS's. Call before it serves."""
    from emulator.cognito import credentials, hosted_ui, second_factor, self_service, web_identity

    for module in (credentials, second_factor, hosted_ui, self_service, web_identity):
        module.install()
