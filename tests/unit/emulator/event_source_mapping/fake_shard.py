"""A shard for tests, which put records on it and close it."""

from emulator.event_source_mapping.record import ShardRecord


class FakeShard:
    """The source of a worker. Added records arrive at the time `now`."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.is_shard_closed = False
        self.records: list[ShardRecord] = []

    def read_records(self, after: str | None, limit: int) -> list[ShardRecord]:
        return [record for record in self.records if after is None or record.sequence_number > after][:limit]

    def is_closed(self) -> bool:
        return self.is_shard_closed

    def add(self, partition_key: str, data: str = "") -> None:
        number = f"{len(self.records):05d}"
        self.records.append(
            ShardRecord(sequence_number=number, arrived=self.now, partition_key=partition_key, data=data)
        )
