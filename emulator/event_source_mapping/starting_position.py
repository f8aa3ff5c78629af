"""Where on a shard a mapping begins. Source: Lambda API, CreateEventSourceMapping, StartingPosition."""

from collections.abc import Mapping, Sequence
from typing import Any

Records = Sequence[Mapping[str, Any]]
"""The records of a shard, with the API's own keys."""


def get_last_sequence_numbers(shards: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    """The last sequence number on each shard, None on an empty one."""
    return {shard_id: _get_last_sequence_number(shard["records"]) for shard_id, shard in shards.items()}


def find_start(
    mapping: Mapping[str, Any], shard_id: str, records: Records, *, at_first: Mapping[str, str | None]
) -> str | None:
    """The sequence number after which the mapping reads the shard; None for all of it.

    `at_first` has the shards' ends when the mapping was new: LATEST means these, and a shard that opened later is read
    from its start.
    """
    position = mapping.get("StartingPosition")
    if position == "AT_TIMESTAMP":
        moment = float(mapping["StartingPositionTimestamp"])
        older = (record for record in reversed(records) if record["ApproximateArrivalTimestamp"] < moment)
        return next((str(record["SequenceNumber"]) for record in older), None)
    return None if position == "TRIM_HORIZON" else at_first.get(shard_id)


def _get_last_sequence_number(records: Records) -> str | None:
    return str(records[-1]["SequenceNumber"]) if records else None
