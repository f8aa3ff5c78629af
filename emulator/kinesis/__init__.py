"""Kinesis as AWS documents it where the emulator does otherwise: resharding, expiry, encryption."""

from emulator.kinesis import api, encryption, retention


def install() -> None:
    """Replace what the emulator does otherwise. Call before it serves."""
    retention.install()
    api.install()
    encryption.install()
