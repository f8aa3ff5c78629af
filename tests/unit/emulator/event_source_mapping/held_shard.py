"""A shard that the test holds: it puts records there, and closes it."""

from emulator.event_source_mapping.record import ShardRecord


class HeldShard:
    """What a worker reads; records arrive now."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.closed = False
        self.records: list[ShardRecord] = []

    def read_records(self, after: str | None, limit: int) -> list[ShardRecord]:
        return [record for record in self.records if after is None or record.sequence_number > after][:limit]

    def is_closed(self) -> bool:
        return self.closed

    def add(self, partition_key: str, data: str = "") -> None:
        number = f"{len(self.records):05d}"
        self.records.append(
            ShardRecord(sequence_number=number, arrived=self.now, partition_key=partition_key, data=data)
        )
