"""Mapping of partition keys to shards."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenShard:
    """A shard that takes records, and the first hash key of its range."""

    shard_id: str
    starting_hash_key: int


class ShardMap:
    """The open shards of a stream, which together cover all hash keys."""

    def __init__(self, shards: Sequence[OpenShard]) -> None:
        self.shards = sorted(shards, key=lambda shard: shard.starting_hash_key)
        self._starts = [shard.starting_hash_key for shard in self.shards]

    def index(self, partition_key: str) -> int:
        """Return the index in `shards` of the partition key's shard. Source: PutRecord API reference, PartitionKey."""
        digest = hashlib.md5(partition_key.encode(), usedforsecurity=False).digest()
        return bisect_right(self._starts, int.from_bytes(digest)) - 1
