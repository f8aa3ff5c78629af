"""Buffer records until a delivery stream's buffering hints are met."""

from dataclasses import dataclass, field

from unicorn.codec import try_deaggregate_within_limit


@dataclass(slots=True)
class Buffer:
    """Records that will be delivered as one object. Times are seconds of any one clock."""

    max_bytes: int
    interval: float
    records: list[bytes] = field(default_factory=list)
    size: int = 0
    opened: float = 0.0
    """When the oldest of the records arrived."""

    def add_stream_record(self, data: bytes, now: float) -> None:
        """Add a record of a stream, or the records in an aggregate.

        An aggregate of too many documents is added as one record, so that its conversion fails as a whole.
        Source: Firehose developer guide, "Write to Firehose using Kinesis Data Streams".
        """
        user_records = try_deaggregate_within_limit(data)
        for record in [data] if user_records is None else user_records:
            self.add(record, now)

    def add(self, record: bytes, now: float) -> None:
        if not self.records:
            self.opened = now
        self.records.append(record)
        self.size += len(record)

    def is_due(self, now: float) -> bool:
        """Return whether either hint is met: the size, or the interval since the oldest record."""
        return bool(self.records) and (self.size >= self.max_bytes or now - self.opened >= self.interval)
