"""Cognito where the emulator gives more than AWS, or has less: who gets credentials, and how people sign in."""

from local.cognito import credentials, pages, second_factor


def install() -> None:
    """Mend the emulator's Cognito. Call before it serves."""
    credentials.install()
    second_factor.install()
    pages.install()
