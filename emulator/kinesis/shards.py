"""Split, merge and rescale the shards of a stream.

A parent shard is closed, not removed: it keeps its records until their retention ends. A shard is MiniStack's own
dictionary; it is closed if it has an `ending_sequence_number`. Sources: Kinesis developer guide, "Resharding a stream";
API reference, SplitShard, MergeShards and UpdateShardCount.
"""

from collections.abc import Callable
from itertools import accumulate, takewhile
from typing import Any

Shard = dict[str, Any]
Stream = dict[str, Any]

_ANSWER_BYTES = 10 * 1024 * 1024
HASH_KEYS = 2**128
"""The number of hash keys: partition keys are hashed to whole numbers below this."""


class KinesisError(ValueError):
    """An error that Kinesis returns; `code` is the name that AWS has for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def count_fitting(records: list[dict[str, Any]]) -> int:
    """Return how many of the records an answer of GetRecords holds: at most 10 MB. Source: its API reference."""
    sizes = accumulate(len(record["Data"]) * 3 // 4 + len(record["PartitionKey"].encode()) for record in records)
    return max(1, sum(1 for _ in takewhile(lambda size: size <= _ANSWER_BYTES, sizes)))


def is_open(shard: Shard) -> bool:
    return "ending_sequence_number" not in shard


def list_open_shards(stream: Stream) -> list[str]:
    """Return the ids of the open shards, in the order of their hash ranges."""
    return sorted(
        (id_ for id_, shard in stream["shards"].items() if is_open(shard)), key=lambda id_: _get_start(stream, id_)
    )


def get_parents(shard: Shard) -> list[str]:
    """Return the ids of the shards that this one was made from."""
    return [shard[key] for key in ("parent_shard_id", "adjacent_parent_shard_id") if shard.get(key)]


def get_children(stream: Stream, shard_id: str) -> list[str]:
    """Return the ids of the shards that were made from this one."""
    return [id_ for id_, shard in stream["shards"].items() if shard_id in get_parents(shard)]


def find_shard(stream: Stream, hash_key: int) -> str:
    """Return the id of the open shard that a hash key belongs to."""
    return next(id_ for id_ in list_open_shards(stream) if _get_start(stream, id_) <= hash_key <= _get_end(stream, id_))


def split_shard(stream: Stream, shard_id: str, at: int, *, sequence: Callable[[], str]) -> list[str]:
    """Close a shard and open two: one ends before the hash key `at`, the other starts there. Raises KinesisError."""
    _require_open(stream, shard_id)
    start, end = _get_start(stream, shard_id), _get_end(stream, shard_id)
    if not start < at <= end:
        raise KinesisError(
            "InvalidArgumentException", f"NewStartingHashKey {at} does not split the range {start} to {end}."
        )
    _close_shard(stream, shard_id, sequence)
    return [_open_shard(stream, range_, [shard_id], sequence) for range_ in ((start, at - 1), (at, end))]


def merge_shards(stream: Stream, shard_id: str, adjacent_id: str, *, sequence: Callable[[], str]) -> str:
    """Close two shards with adjacent hash ranges and open one for both ranges. Raises KinesisError."""
    _require_open(stream, shard_id)
    _require_open(stream, adjacent_id)
    first, second = sorted((shard_id, adjacent_id), key=lambda id_: _get_start(stream, id_))
    if _get_end(stream, first) + 1 != _get_start(stream, second):
        raise KinesisError("InvalidArgumentException", f"Shards {shard_id} and {adjacent_id} are not adjacent.")
    _close_shard(stream, shard_id, sequence)
    _close_shard(stream, adjacent_id, sequence)
    return _open_shard(stream, (_get_start(stream, first), _get_end(stream, second)), [shard_id, adjacent_id], sequence)


def rescale(stream: Stream, target: int, *, sequence: Callable[[], str]) -> None:
    """Split and merge until the stream has `target` shards with equal hash ranges. Raises KinesisError."""
    current = len(list_open_shards(stream))
    if target > 2 * current or 2 * target < current:
        raise KinesisError(
            "InvalidArgumentException",
            f"UpdateShardCount can't go from {current} shards to {target}: at most to double, at least to half.",
        )
    if target == current:
        return
    starts = [HASH_KEYS // target * number for number in range(target)]
    for at in starts[1:]:
        shard_id = find_shard(stream, at)
        if _get_start(stream, shard_id) < at:
            split_shard(stream, shard_id, at, sequence=sequence)
    for start, end in zip(starts, [*starts[1:], HASH_KEYS], strict=True):
        first, *rest = [id_ for id_ in list_open_shards(stream) if start <= _get_start(stream, id_) < end]
        for other in rest:
            first = merge_shards(stream, first, other, sequence=sequence)


def _require_open(stream: Stream, shard_id: str) -> None:
    if shard_id not in stream["shards"]:
        raise KinesisError("ResourceNotFoundException", f"Shard {shard_id} in stream {stream['StreamName']} not found.")
    if not is_open(stream["shards"][shard_id]):
        raise KinesisError(
            "InvalidArgumentException", f"Shard {shard_id} is closed: only an open shard can be resharded."
        )


def _close_shard(stream: Stream, shard_id: str, sequence: Callable[[], str]) -> None:
    stream["shards"][shard_id]["ending_sequence_number"] = sequence()


def _open_shard(stream: Stream, range_: tuple[int, int], parents: list[str], sequence: Callable[[], str]) -> str:
    number = 1 + max(int(id_.partition("-")[2]) for id_ in stream["shards"])
    shard_id = f"shardId-{number:012d}"
    stream["shards"][shard_id] = {
        "records": [],
        "starting_hash_key": str(range_[0]),
        "ending_hash_key": str(range_[1]),
        "starting_sequence_number": sequence(),
        "parent_shard_id": parents[0],
        "adjacent_parent_shard_id": parents[1] if len(parents) > 1 else None,
    }
    return shard_id


def _get_start(stream: Stream, shard_id: str) -> int:
    return int(stream["shards"][shard_id]["starting_hash_key"])


def _get_end(stream: Stream, shard_id: str) -> int:
    return int(stream["shards"][shard_id]["ending_hash_key"])
