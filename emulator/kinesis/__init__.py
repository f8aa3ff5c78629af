"""Kinesis as AWS documents it, where MiniStack differs: resharding, expiry and encryption."""

from emulator.kinesis import api, encryption, retention


def install() -> None:
    """Replace the calls that MiniStack answers in another way than AWS. Call before it serves."""
    retention.install()
    api.install()
    encryption.install()
