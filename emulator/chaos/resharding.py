"""Splits and merges while records flow."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from emulator.chaos import kinds
from emulator.kinesis.shards import Stream, get_parents, list_open_shards, merge_shards, split_shard

FIRST_SECONDS = (2.0, 4.0)
SECONDS = (20.0, 25.0)
"""From when chaos begins to the first resharding, and between two: at least and at most."""
_MOST_SHARDS = 3


def reshard(stream: Stream, random: Random, *, sequence: Callable[[], str]) -> tuple[str, str]:
    """Split a shard in the middle, or merge two neighbours; which of both it was, and what it was done to.

    Both come in turn at first, so that a short flight meets both; then as the dice fall.
    """
    shards = list_open_shards(stream)
    merged = any(len(get_parents(shard)) > 1 for shard in stream["shards"].values())
    if len(shards) == 1 or (merged and len(shards) < _MOST_SHARDS and random.random() < 0.5):
        shard_id = random.choice(shards)
        shard = stream["shards"][shard_id]
        middle = (int(shard["starting_hash_key"]) + int(shard["ending_hash_key"]) + 1) // 2
        split_shard(stream, shard_id, middle, sequence=sequence)
        return kinds.SPLIT, f"{stream['StreamName']}, {shard_id}"
    one, other = random.choice(list(pairwise(shards)))
    merge_shards(stream, one, other, sequence=sequence)
    return kinds.MERGED, f"{stream['StreamName']}, {one} and {other}"
