"""Split and merge shards at random while records flow."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from emulator.chaos import kinds
from emulator.kinesis.shards import Stream, get_parents, list_open_shards, merge_shards, split_shard

FIRST_SECONDS = (2.0, 4.0)
SECONDS = (20.0, 25.0)
"""The least and greatest delay from the start of chaos to the first resharding, and between two of them."""
_MAX_SHARDS = 3


def reshard(stream: Stream, random: Random, *, sequence: Callable[[], str]) -> tuple[str, str]:
    """Split a shard in the middle or merge two adjacent ones. Return the kind, and which shards it struck.

    A split comes first and a merge next, so that a short flight meets both. Later ones are random.
    """
    shards = list_open_shards(stream)
    has_merged = any(len(get_parents(shard)) > 1 for shard in stream["shards"].values())
    if len(shards) == 1 or (has_merged and len(shards) < _MAX_SHARDS and random.random() < 0.5):
        shard_id = random.choice(shards)
        shard = stream["shards"][shard_id]
        middle = (int(shard["starting_hash_key"]) + int(shard["ending_hash_key"]) + 1) // 2
        split_shard(stream, shard_id, middle, sequence=sequence)
        return kinds.SPLIT, f"{stream['StreamName']}, {shard_id}"
    shard_id, adjacent_id = random.choice(list(pairwise(shards)))
    merge_shards(stream, shard_id, adjacent_id, sequence=sequence)
    return kinds.MERGED, f"{stream['StreamName']}, {shard_id} and {adjacent_id}"
