"""Kinesis as AWS documents it, where MiniStack differs: resharding, expiry, encryption."""

from emulator.kinesis import api, encryption, retention


def install() -> None:
    """Replace what MiniStack does differently. Call before it serves."""
    retention.install()
    api.install()
    encryption.install()
