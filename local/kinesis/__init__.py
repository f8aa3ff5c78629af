"""Kinesis as AWS documents it where the emulator does otherwise: resharding keeps what the parents hold."""

from local.kinesis import api, retention


def install() -> None:
    """Replace what the emulator does otherwise. Call before it serves."""
    retention.install()
    api.install()
