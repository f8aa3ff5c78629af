"""How much flows: records and bytes a second, and the shards that they need."""

import math
from dataclasses import dataclass

from aggregator.window import STATE_BYTES
from producer.aggregating_publisher import LINGER_SECONDS
from producer.shard_buffer import AGGREGATE_BYTES

READING_BYTES = 186
"""Of a reading on its stream: the mean of the producer's own."""
KEY_BYTES = 8
"""Of a name, which is the partition key and counts towards the shard's limit."""
SUMMARY_BYTES = 700
"""Of a full minute's summary on its stream."""
PACKED_BYTES, PACKED_READING_BYTES = 36, 2.7
"""Of a summary in the window's state, and of each reading in it: what the producer's own come to."""
READERS = 2
"""Of the readings' stream, which share its output with the consoles: the aggregator and Firehose."""
FREE_SHARE = 0.2
"""Of a shard is kept free, since names don't fall evenly on shards."""

# Source: Kinesis Data Streams developer guide, "Quotas and limits".
SHARD_RECORDS = 1_000
SHARD_BYTES = 2**20
SHARD_BYTES_OUT = 2 * 2**20
SHARD_READS = 5
UNIT_BYTES = 25 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """A fleet that flies around the clock."""

    unicorns: int
    rate: float = 1.0
    """Readings a second of each."""
    retention: int = 24
    """Hours that the streams keep them."""
    viewers: int = 1
    """Consoles that are open, around the clock."""
    given_shards: int | None = None
    """Of each stream; None for as many as are needed."""
    aggregated: bool = False
    """Whether the producer puts many readings into one record."""

    @property
    def records(self) -> float:
        """A second."""
        return self.unicorns * self.rate

    @property
    def put(self) -> float:
        """Records of the readings' stream a second: as many as readings, or an aggregate each time that one is due."""
        if not self.aggregated:
            return self.records
        return max(min(self.records, self.shards / LINGER_SECONDS), self.bytes / AGGREGATE_BYTES)

    @property
    def units(self) -> float:
        """Payload units a second: each record counts as so many times 25 KB as it has begun."""
        return self.put * math.ceil(self.bytes / self.put / UNIT_BYTES)

    @property
    def bytes(self) -> float:
        """A second, with partition keys."""
        return self.records * (READING_BYTES + KEY_BYTES)

    @property
    def summaries(self) -> float:
        """A second. A minute's last readings arrive in the next window, so a unicorn's minute comes in two parts.

        It comes in more where the minutes of a shard's unicorns don't fit the window's state.
        """
        packed = self.unicorns / self.shards * (PACKED_BYTES + PACKED_READING_BYTES * 60 * self.rate)
        return self.unicorns * min(1 + math.ceil(packed / STATE_BYTES), 60 * self.rate) / 60

    @property
    def rows(self) -> float:
        """New rows a second."""
        return self.unicorns * min(1.0, 60 * self.rate) / 60

    @property
    def needed(self) -> int:
        """Shards that take the readings, with some of each kept free."""
        return max(1, math.ceil(round(max(self._by_records, self._by_bytes) / (1 - FREE_SHARE), 9)))

    @property
    def shards(self) -> int:
        """Of each stream; one setting says it for both."""
        return self.given_shards or self.needed

    @property
    def _by_records(self) -> float:
        return 0.0 if self.aggregated else self.records / SHARD_RECORDS

    @property
    def _by_bytes(self) -> float:
        return self.bytes / SHARD_BYTES

    def arithmetic(self) -> list[str]:
        """How many shards, and why; and what the consoles leave of them."""
        share = f"{self._by_records:,.3f} by records, {self._by_bytes:,.3f} by bytes"
        return [
            f"{self.unicorns:,} unicorns × {self.rate:g} Hz = {self.records:,.1f} records/s; "
            f"× {READING_BYTES + KEY_BYTES} bytes = {self.bytes / 2**20:,.3f} MiB/s",
            f"÷ {SHARD_RECORDS:,} records/s and 1 MiB/s a shard = {share}; "
            f"÷ {1 - FREE_SHARE:g}, to keep a fifth free = {self.needed:,} shard{'s' if self.needed > 1 else ''}",
            *([f"in aggregates: {self.put:,.1f} records/s of {self.bytes / self.put:,.0f} bytes"] * self.aggregated),
            *([f"{self.shards:,} shards, as you say"] if self.given_shards else []),
        ]

    def warnings(self) -> list[str]:
        """What these shards can't do."""
        found = []
        if self.shards < max(self._by_records, self._by_bytes):
            found.append(f"{self.shards:,} shards refuse a part of the readings: take {self.needed:,}.")
        fits = int(min(SHARD_READS - READERS, self._viewers_by_bytes))
        if self.viewers > fits:
            found.append(
                f"A shard gives {SHARD_READS} reads a second and 2 MB/s to all of its readers: more than "
                f"{max(fits, 0):,} consoles at once poll less often than each second, and lag where that isn't enough."
            )
        return found

    @property
    def _viewers_by_bytes(self) -> float:
        return SHARD_BYTES_OUT * self.shards / self.bytes - READERS
