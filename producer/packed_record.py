"""Packing of many readings into one record of the stream, and of whatever is not a reading into a record by itself.

Firehose converts JSON objects that follow one another in a record to as many rows.
Source: Amazon Data Firehose developer guide, "Convert input data format".
"""

from dataclasses import dataclass, field
from operator import attrgetter

from producer.sender import ProducerRecord

_NO_UNICORN = "a"
"""The partition key of a packed record. The hash key, not this key, selects the shard."""
_get_data, _get_time = attrgetter("data"), attrgetter("reading.StatusTime")


@dataclass(frozen=True, slots=True)
class PackedRecord:
    """A record to put on a shard: the lines of many readings, or a record that is sent by itself."""

    hash_key: int
    """A hash key in the shard's range."""
    partition_key: str
    data: bytes
    times: tuple[str, str] | None = None
    """The earliest and the latest StatusTime; None for a record without readings."""


@dataclass(slots=True)
class PendingRecord:
    """Records that are to be sent together, in order, before they are packed."""

    since: float
    """When the first record was added."""
    records: list[ProducerRecord] = field(default_factory=list)
    bytes: int = 0
    single_keys: set[str] = field(default_factory=set)
    """The partition keys of the records that are sent by themselves, after the packed one.

    Only if the stream refuses the packed one may they overtake it, which no merge rule depends on.
    """

    def split(self) -> "list[PendingRecord]":
        """Return the readings, which share a record, and then each record that is sent by itself.

        Whatever is not a reading is sent by itself, because Firehose refuses a record as a whole if it can't convert
        one of its objects, and the readings beside it would be lost to the archive.
        """
        if not self.single_keys:
            return [self]
        readings = [record for record in self.records if record.reading]
        packed = [PendingRecord(self.since, readings, sum(len(record.data) for record in readings))] if readings else []
        single = [record for record in self.records if not record.reading]
        return packed + [
            PendingRecord(self.since, [record], len(record.data), {record.partition_key}) for record in single
        ]

    def pack(self, hash_key: int) -> PackedRecord:
        if self.single_keys:
            [record] = self.records
            return PackedRecord(hash_key, record.partition_key, record.data)
        return PackedRecord(hash_key, _NO_UNICORN, b"".join(map(_get_data, self.records)), self.find_times())

    def find_times(self) -> tuple[str, str]:
        """Return the earliest and the latest StatusTime. All records are readings."""
        times = list(map(_get_time, self.records))
        return min(times), max(times)
