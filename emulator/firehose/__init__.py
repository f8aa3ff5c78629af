"""Firehose as AWS documents it: records are buffered by size and time, and each buffer becomes one object."""


def install() -> None:
    """Replace MiniStack's delivery from Kinesis. Call before it serves."""
    from emulator.firehose import delivery  # the conversion process imports this package without MiniStack

    delivery.install()
