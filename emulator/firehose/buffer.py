"""When buffered records are due: the buffering hints of a delivery stream, and nothing else."""

from dataclasses import dataclass, field

from unicorn.codec import bounded_user_records


@dataclass(slots=True)
class Buffer:
    """Records on their way to one object. Times are seconds of whatever clock the caller keeps."""

    max_bytes: int
    interval: float
    records: list[bytes] = field(default_factory=list)
    size: int = 0
    opened: float = 0.0
    """When the oldest of the records arrived."""

    def add_stream_record(self, data: bytes, now: float) -> None:
        """Take in a record of a stream. Of an aggregate it takes those within: "Write to Firehose using Kinesis".

        An aggregate of too many documents is taken as it is, so that its conversion fails as a whole.
        """
        within = bounded_user_records(data)
        for record in [data] if within is None else within:
            self.add(record, now)

    def add(self, record: bytes, now: float) -> None:
        if not self.records:
            self.opened = now
        self.records.append(record)
        self.size += len(record)

    def is_due(self, now: float) -> bool:
        """Whether either hint is met: as many bytes as asked for, or the interval since the oldest record."""
        return bool(self.records) and (self.size >= self.max_bytes or now - self.opened >= self.interval)
