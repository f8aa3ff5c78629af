"""Firehose as AWS documents it: records are buffered by size and time, and each buffer becomes one object."""

from local.firehose.delivery import install

__all__ = ["install"]
