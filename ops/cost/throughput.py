"""Compute the throughput of a fleet: records and bytes per second, and the shards that they need."""

import math
from dataclasses import dataclass
from enum import StrEnum

from aggregator.window import STATE_BYTES
from producer.packing import LINGER_SECONDS, PACKED_RECORD_BYTES, should_pack

READING_BYTES = 186
"""Bytes of a reading on its stream: the mean of the producer's readings."""
KEY_BYTES = 8
"""Bytes of a name, which is the partition key and counts towards the shard's limit."""
SUMMARY_BYTES = 700
"""Bytes of a full minute's summary on its stream."""
PACKED_BYTES, PACKED_READING_BYTES = 36, 2.7
"""Bytes that a summary takes in the window's state, and bytes for each reading in it."""
_READERS = 2
"""Readers that share the stream's output with the consoles: the aggregator and Firehose."""
FREE_SHARE = 0.2
"""The share of a shard that is left unused as a reserve, because names are not spread evenly over shards."""

# Source: Kinesis Data Streams developer guide, "Quotas and limits".
SHARD_RECORDS = 1_000
SHARD_BYTES = 2**20
SHARD_BYTES_OUT = 2 * 2**20
SHARD_READS = 5
UNIT_BYTES = 25 * 1024
DELIVERY_UNIT_BYTES = 5 * 1024
"""Firehose bills each started 5 KB of a record. Source: Amazon Data Firehose pricing."""
# Source: Kinesis Producer Library's default configuration, AggregationMaxSize and RecordMaxBufferedTime.
_KPL_RECORD_BYTES = 51_200
_KPL_LINGER_SECONDS = 0.1


class RecordForm(StrEnum):
    """How readings are put into the records of the stream."""

    SINGLE = "one by one"
    PACKED = "packed"
    KPL = "KPL aggregates"


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
    requested_form: RecordForm | None = None
    """The form of the records; None for the form that the producer chooses by itself."""
    is_pushed: bool = False
    """Whether frames are pushed to consoles, which then don't poll the stream."""

    @property
    def readings(self) -> float:
        """Readings per second."""
        return self.unicorns * self.rate

    @property
    def form(self) -> RecordForm:
        """The form of the records. A fleet that is packed has only the shards that its bytes need."""
        if self.requested_form:
            return self.requested_form
        shards = self.requested_shards or _count_shards(self.readings * READING_BYTES / SHARD_BYTES)
        packs = should_pack(readings_a_second=self.readings, shards=shards)
        return RecordForm.PACKED if packs else RecordForm.SINGLE

    @property
    def records(self) -> float:
        """Records per second on the stream of readings: as many as the readings fill, or as their linger allows."""
        if self.form is RecordForm.SINGLE:
            return self.readings
        is_packed = self.form is RecordForm.PACKED
        linger, size = (LINGER_SECONDS, PACKED_RECORD_BYTES) if is_packed else (_KPL_LINGER_SECONDS, _KPL_RECORD_BYTES)
        return max(min(self.readings, self.shards / linger), self.bytes / size)

    @property
    def readers(self) -> int:
        """Functions and delivery streams that read the stream."""
        return _READERS + self.is_pushed

    @property
    def delivered_bytes(self) -> float:
        """Bytes per second that Firehose bills.

        Firehose takes KPL records apart first. That it then counts each reading is an assumption: its pages don't say.
        """
        if self.form is RecordForm.KPL:
            return self.readings * DELIVERY_UNIT_BYTES
        return self.records * math.ceil(self.bytes / self.records / DELIVERY_UNIT_BYTES) * DELIVERY_UNIT_BYTES

    @property
    def payload_units(self) -> float:
        """Payload units per second: each started 25 KB of a record counts as one."""
        return self.records * math.ceil(self.bytes / self.records / UNIT_BYTES)

    @property
    def bytes(self) -> float:
        """Bytes per second, including partition keys. A packed record has a key of one byte for all its readings."""
        return self.readings * (READING_BYTES + (0 if self.form is RecordForm.PACKED else KEY_BYTES))

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
        return _count_shards(max(self._by_records, self._by_bytes))

    @property
    def shards(self) -> int:
        """Shards of each stream. Both streams have the same number."""
        return self.requested_shards or self.needed_shards

    @property
    def _by_records(self) -> float:
        return self.readings / SHARD_RECORDS if self.form is RecordForm.SINGLE else 0.0

    @property
    def _by_bytes(self) -> float:
        return self.bytes / SHARD_BYTES

    def explain_shards(self) -> list[str]:
        """Explain how many shards the fleet needs."""
        share = f"{self._by_records:,.3f} by records, {self._by_bytes:,.3f} by bytes"
        needed = f"{self.needed_shards:,} shard{'s' if self.needed_shards > 1 else ''}"
        lines = [
            f"{self.unicorns:,} unicorns × {self.rate:g} Hz = {self.readings:,.1f} readings/s, {self.form}; "
            f"× {self.bytes / self.readings:.0f} bytes = {self.bytes / 2**20:,.3f} MiB/s",
            f"÷ {SHARD_RECORDS:,} records/s and 1 MiB/s a shard = {share}; "
            f"÷ {1 - FREE_SHARE:g}, to keep a fifth free = {needed}",
        ]
        if self.form is not RecordForm.SINGLE:
            lines.append(f"{self.form}: {self.records:,.1f} records/s of {self.bytes / self.records:,.0f} bytes")
        if self.requested_shards:
            lines.append(f"{self.shards:,} shards, as requested")
        return lines

    def list_warnings(self) -> list[str]:
        """Return a sentence for each limit of the shards that the fleet or its viewers exceed."""
        warnings = []
        if self.shards < max(self._by_records, self._by_bytes):
            warnings.append(f"{self.shards:,} shards would refuse some of the readings: use {self.needed_shards:,}.")
        viewers_by_bytes = SHARD_BYTES_OUT * self.shards / self.bytes - self.readers
        supported = int(min(SHARD_READS - self.readers, viewers_by_bytes))
        if self.viewers > supported and not self.is_pushed:
            warnings.append(
                f"A shard gives all its readers together {SHARD_READS} reads and 2 MB per second: "
                f"more than {max(supported, 0):,} consoles at once poll less often than every second, and lag if that "
                "is not enough. With -c feed=push they need not poll."
            )
        return warnings


def _count_shards(filled: float) -> int:
    """Return how many shards keep a reserve each, if the readings would fill so many."""
    return max(1, math.ceil(round(filled / (1 - FREE_SHARE), 9)))
