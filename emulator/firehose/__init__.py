"""Firehose as AWS documents it: records are buffered by size and time, and each buffer becomes one object."""


def install() -> None:
    """Replace the emulator's delivery from Kinesis. Call before it serves."""
    from emulator.firehose import delivery  # not above: a process that only converts has no use for the emulator

    delivery.install()
