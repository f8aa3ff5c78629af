"""Read a shard of MiniStack as a mapping does."""

from bisect import bisect_right
from typing import Any

from emulator.event_source_mapping.record import ShardRecord
from emulator.kinesis.shards import is_open


class StoredShard:
    """A shard that is read from the record after the sequence number `start_after`, or from its first record."""

    def __init__(self, stream: dict[str, Any], shard_id: str, *, start_after: str | None) -> None:
        self._stream, self._shard_id, self._start_after = stream, shard_id, start_after

    def read_records(self, after: str | None, limit: int) -> list[ShardRecord]:
        records, previous = self._get_records(), after or self._start_after
        first = 0 if previous is None else bisect_right(records, previous, key=_get_sequence_number)
        return [
            ShardRecord(
                sequence_number=record["SequenceNumber"],
                arrived=record["ApproximateArrivalTimestamp"],
                partition_key=record["PartitionKey"],
                data=record["Data"],
            )
            for record in records[first : first + limit]
        ]

    def is_closed(self) -> bool:
        shard = self._stream["shards"].get(self._shard_id)
        return shard is None or not is_open(shard)

    def _get_records(self) -> list[dict[str, Any]]:
        shard = self._stream["shards"].get(self._shard_id)
        return shard["records"] if shard else []


def _get_sequence_number(record: dict[str, Any]) -> str:
    return str(record["SequenceNumber"])
