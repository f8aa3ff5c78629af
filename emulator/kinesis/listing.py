"""Filter the shards of ListShards. Source: Kinesis API reference, ShardFilter."""

from emulator.kinesis.shards import KinesisError, Shard, Stream, is_open


def filter_shards(stream: Stream, shard_filter: dict[str, object] | None) -> list[str]:
    """Return the ids of the shards that pass the filter, in order; all ids without a filter. Raises KinesisError."""
    shards = stream["shards"]
    if not shard_filter:
        return sorted(shards)
    type_, after, since = (shard_filter.get(key) for key in ("Type", "ShardId", "Timestamp"))
    if type_ == "FROM_TRIM_HORIZON":
        return sorted(shards)
    if type_ == "AT_TRIM_HORIZON":
        # A shard without a retained parent holds the oldest record at the trim horizon, even if it is closed.
        return sorted(id_ for id_ in shards if _is_oldest(stream, id_))
    if type_ == "AT_LATEST":
        return sorted(id_ for id_, shard in shards.items() if is_open(shard))
    if type_ == "AFTER_SHARD_ID" and after:
        return sorted(id_ for id_ in shards if id_ > str(after))
    if type_ in ("AT_TIMESTAMP", "FROM_TIMESTAMP") and isinstance(since, int | float):
        selected = {id_ for id_, shard in shards.items() if get_closing_time(shard) >= since}
        if type_ == "AT_TIMESTAMP":
            selected = {id_ for id_ in selected if _get_opening_time(shards[id_]) <= since} or selected
        return sorted(selected)
    raise KinesisError(
        "InvalidArgumentException", f"The ShardFilter {type_} is unknown or lacks its ShardId or Timestamp."
    )


def _is_oldest(stream: Stream, shard_id: str) -> bool:
    shard = stream["shards"][shard_id]
    return not any(
        parent in stream["shards"] for parent in (shard["parent_shard_id"], shard["adjacent_parent_shard_id"])
    )


def _get_opening_time(shard: Shard) -> float:
    return _parse_time(shard["starting_sequence_number"])


def get_closing_time(shard: Shard) -> float:
    """Return when a shard was closed, in seconds since the epoch; infinity while it is open."""
    return float("inf") if is_open(shard) else _parse_time(shard["ending_sequence_number"])


def _parse_time(sequence_number: str) -> float:
    """Return when a sequence number was assigned, in seconds. MiniStack's numbers begin with the milliseconds."""
    return int(sequence_number[:20]) / 1000
