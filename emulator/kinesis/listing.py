"""Which shards ListShards names: its ShardFilter. Source: API reference, ShardFilter."""

from emulator.kinesis.shards import KinesisError, Shard, Stream, is_open


def filter_shards(stream: Stream, shard_filter: dict[str, object] | None) -> list[str]:
    """The ids that the filter lets through, in order; all without a filter. Raises Refused."""
    shards = stream["shards"]
    if not shard_filter:
        return sorted(shards)
    type_, after, since = (shard_filter.get(key) for key in ("Type", "ShardId", "Timestamp"))
    if type_ in ("AT_TRIM_HORIZON", "FROM_TRIM_HORIZON"):
        # The oldest record that is left is where the trim horizon lies; a closed shard that is kept may hold it.
        return sorted(shards) if type_ == "FROM_TRIM_HORIZON" else sorted(i for i in shards if _is_oldest(stream, i))
    if type_ == "AT_LATEST":
        return sorted(id_ for id_, shard in shards.items() if is_open(shard))
    if type_ == "AFTER_SHARD_ID" and after:
        return sorted(id_ for id_ in shards if id_ > str(after))
    if type_ in ("AT_TIMESTAMP", "FROM_TIMESTAMP") and isinstance(since, int | float):
        kept = {id_ for id_, shard in shards.items() if get_closing_time(shard) >= since}
        if type_ == "AT_TIMESTAMP":
            kept = {id_ for id_ in kept if _get_opening_time(shards[id_]) <= since} or kept
        return sorted(kept)
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
    """When a shard was closed, in seconds since the epoch; infinity while it is open."""
    return float("inf") if is_open(shard) else _parse_time(shard["ending_sequence_number"])


def _parse_time(sequence_number: str) -> float:
    """When a sequence number was given, in seconds: the emulator writes the milliseconds first."""
    return int(sequence_number[:20]) / 1000
