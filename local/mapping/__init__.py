"""Kinesis event source mappings as AWS documents them: windows, batches, retries and on-failure destinations."""

from local.mapping.poller import install

__all__ = ["install"]
