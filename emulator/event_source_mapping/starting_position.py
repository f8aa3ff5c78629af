"""Find where a mapping starts on a shard. Source: Lambda API, CreateEventSourceMapping, StartingPosition."""

from collections.abc import Mapping, Sequence
from typing import Any

Records = Sequence[Mapping[str, Any]]
"""The records of a shard, with the API's own keys."""


def get_last_sequence_numbers(shards: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    """Return the last sequence number on each shard; None for an empty shard."""
    return {shard_id: _get_last_sequence_number(shard["records"]) for shard_id, shard in shards.items()}


def find_start(
    mapping: Mapping[str, Any], shard_id: str, records: Records, *, initial_ends: Mapping[str, str | None]
) -> str | None:
    """Return the sequence number after which the mapping reads the shard; None to read all of it.

    `initial_ends` has the last sequence numbers at the time when the mapping was created. LATEST reads on from these,
    and reads a shard that opened later from its start.
    """
    position = mapping.get("StartingPosition")
    if position == "AT_TIMESTAMP":
        timestamp = float(mapping["StartingPositionTimestamp"])
        older = (record for record in reversed(records) if record["ApproximateArrivalTimestamp"] < timestamp)
        return next((str(record["SequenceNumber"]) for record in older), None)
    return None if position == "TRIM_HORIZON" else initial_ends.get(shard_id)


def _get_last_sequence_number(records: Records) -> str | None:
    return str(records[-1]["SequenceNumber"]) if records else None
