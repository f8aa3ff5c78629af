"""Compute the throughput of a fleet: records and bytes per second, and the shards that they need."""

import math
from dataclasses import dataclass

from aggregator.window import STATE_BYTES
from producer.packing import LINGER_SECONDS, PACKED_RECORD_BYTES

READING_BYTES = 186
"""Bytes of a reading on its stream: the mean of the producer's readings."""
KEY_BYTES = 8
"""Bytes of a name, which is the partition key and counts towards the shard's limit."""
SUMMARY_BYTES = 700
"""Bytes of a full minute's summary on its stream."""
PACKED_BYTES, PACKED_READING_BYTES = 36, 2.7
"""Bytes that a summary takes in the window's state, and bytes for each reading in it."""
READERS = 2
"""Readers that share the stream's output with the consoles: the aggregator and Firehose."""
FREE_SHARE = 0.2
"""The share of a shard that is left unused as a reserve, because names are not spread evenly over shards."""

# Source: Kinesis Data Streams developer guide, "Quotas and limits".
SHARD_RECORDS = 1_000
SHARD_BYTES = 2**20
SHARD_BYTES_OUT = 2 * 2**20
SHARD_READS = 5
UNIT_BYTES = 25 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """The throughput of a fleet that flies around the clock."""

    unicorns: int
    rate: float = 1.0
    """Readings per second and unicorn."""
    retention: int = 24
    """Hours that the streams keep readings."""
    viewers: int = 1
    """Consoles that are open around the clock."""
    requested_shards: int | None = None
    """Shards of each stream; None for as many as the fleet needs."""
    aggregated: bool = False
    """Whether the producer puts many readings into one record."""

    @property
    def readings(self) -> float:
        """Readings per second."""
        return self.unicorns * self.rate

    @property
    def records(self) -> float:
        """Records per second on the stream of readings: one for each reading, or one for each aggregate."""
        if not self.aggregated:
            return self.readings
        return max(min(self.readings, self.shards / LINGER_SECONDS), self.bytes / PACKED_RECORD_BYTES)

    @property
    def payload_units(self) -> float:
        """Payload units per second: each started 25 KB of a record counts as one."""
        return self.records * math.ceil(self.bytes / self.records / UNIT_BYTES)

    @property
    def bytes(self) -> float:
        """Bytes per second, including partition keys."""
        return self.readings * (READING_BYTES + KEY_BYTES)

    @property
    def summaries(self) -> float:
        """Summaries per second.

        The last readings of a minute arrive in the next window, so a unicorn's minute has two summaries. It has more if
        the minutes of a shard's unicorns do not fit the window's state.
        """
        packed = self.unicorns / self.shards * (PACKED_BYTES + PACKED_READING_BYTES * 60 * self.rate)
        return self.unicorns * min(1 + math.ceil(packed / STATE_BYTES), 60 * self.rate) / 60

    @property
    def rows(self) -> float:
        """New rows per second."""
        return self.unicorns * min(1.0, 60 * self.rate) / 60

    @property
    def needed_shards(self) -> int:
        """The number of shards that the readings need, with a reserve in each."""
        return max(1, math.ceil(round(max(self._by_records, self._by_bytes) / (1 - FREE_SHARE), 9)))

    @property
    def shards(self) -> int:
        """Shards of each stream. Both streams have the same number."""
        return self.requested_shards or self.needed_shards

    @property
    def _by_records(self) -> float:
        return 0.0 if self.aggregated else self.readings / SHARD_RECORDS

    @property
    def _by_bytes(self) -> float:
        return self.bytes / SHARD_BYTES

    def explain_shards(self) -> list[str]:
        """Explain how many shards the fleet needs."""
        share = f"{self._by_records:,.3f} by records, {self._by_bytes:,.3f} by bytes"
        needed = f"{self.needed_shards:,} shard{'s' if self.needed_shards > 1 else ''}"
        lines = [
            f"{self.unicorns:,} unicorns × {self.rate:g} Hz = {self.readings:,.1f} records/s; "
            f"× {READING_BYTES + KEY_BYTES} bytes = {self.bytes / 2**20:,.3f} MiB/s",
            f"÷ {SHARD_RECORDS:,} records/s and 1 MiB/s a shard = {share}; "
            f"÷ {1 - FREE_SHARE:g}, to keep a fifth free = {needed}",
        ]
        if self.aggregated:
            lines.append(f"in aggregates: {self.records:,.1f} records/s of {self.bytes / self.records:,.0f} bytes")
        if self.requested_shards:
            lines.append(f"{self.shards:,} shards, as requested")
        return lines

    def list_warnings(self) -> list[str]:
        """Return a sentence for each limit of the shards that the fleet or its viewers exceed."""
        warnings = []
        if self.shards < max(self._by_records, self._by_bytes):
            warnings.append(f"{self.shards:,} shards would refuse some of the readings: use {self.needed_shards:,}.")
        viewers_by_bytes = SHARD_BYTES_OUT * self.shards / self.bytes - READERS
        supported = int(min(SHARD_READS - READERS, viewers_by_bytes))
        if self.viewers > supported:
            warnings.append(
                f"A shard gives all its readers together {SHARD_READS} reads and 2 MB per second: "
                f"more than {max(supported, 0):,} consoles at once "
                "poll less often than every second, and lag if that is not enough."
            )
        return warnings
