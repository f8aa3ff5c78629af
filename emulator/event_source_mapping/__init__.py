"""Kinesis event source mappings as AWS documents them: windows, batches, retries and on-failure destinations."""

from emulator.event_source_mapping.poller import install

__all__ = ["install"]
