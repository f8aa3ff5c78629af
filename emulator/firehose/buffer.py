"""Buffer records until a delivery stream's buffering hints are met."""

from dataclasses import dataclass, field

from unicorn.codec import try_deaggregate_within_limit


@dataclass(frozen=True, slots=True)
class BufferedRecord:
    """A record to deliver, and where it was on the source stream."""

    data: bytes
    arrived: float
    sequence_number: str = ""
    sub_sequence_number: int = 0
    """Its index in an aggregate."""


@dataclass(frozen=True, slots=True)
class S3Object:
    """An object to put."""

    bucket: str
    key: str
    body: bytes


@dataclass(slots=True)
class Buffer:
    """Records that will be delivered together. Times are seconds of any one clock."""

    max_bytes: int
    interval: float
    records: list[BufferedRecord] = field(default_factory=list)
    objects: list[S3Object] = field(default_factory=list)
    """Objects of earlier records that are not stored yet. They are put before anything else."""
    size: int = 0
    opened: float = 0.0
    """When the oldest of the records arrived."""

    def add_stream_record(self, data: bytes, now: float, sequence_number: str = "") -> None:
        """Add a record of a stream, or the records in an aggregate.

        An aggregate of too many documents is added as one record, so that its conversion fails as a whole.
        Source: Firehose developer guide, "Write to Firehose using Kinesis Data Streams".
        """
        user_records = try_deaggregate_within_limit(data)
        for index, record in enumerate([data] if user_records is None else user_records):
            self.add(BufferedRecord(record, now, sequence_number, index))

    def add(self, record: BufferedRecord) -> None:
        if not self.records:
            self.opened = record.arrived
        self.records.append(record)
        self.size += len(record.data)

    def replace_records(self, objects: list[S3Object]) -> None:
        """Replace the records by the objects that were made of them."""
        self.objects, self.records, self.size = objects, [], 0

    def is_due(self, now: float) -> bool:
        """Return whether objects wait, or either hint is met: the size, or the interval since the oldest record."""
        is_full = self.size >= self.max_bytes or now - self.opened >= self.interval
        return bool(self.objects) or (bool(self.records) and is_full)
