"""Cognito where the emulator gives more than AWS, or has less: who gets credentials, and how people sign in."""

from local.cognito import credentials, pages


def install() -> None:
    """Mend the emulator's Cognito. Call before it serves."""
    credentials.install()
    pages.install()
