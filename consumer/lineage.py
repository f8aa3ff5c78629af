"""The lineage of a stream's shards: which shards may be read, given which ones were read before.

A split or a merge closes shards and opens their children. A partition key's records from before the change are in the
parent, and later ones in a child. So a child is read only after its parents were read to their end.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard, and its parents."""

    shard_id: str
    parents: frozenset[str] = frozenset()
    is_closed: bool = False


class Lineage:
    """The known shards, and their progress: waiting, opened or finished."""

    def __init__(self) -> None:
        self._waiting: dict[str, Shard] = {}
        self._opened: set[str] = set()
        self._finished: set[str] = set()

    def learn(self, shards: Iterable[Shard]) -> None:
        """Add shards that exist. A parent that is never added is a shard whose records have expired."""
        for shard in shards:
            if shard.shard_id not in self._opened:
                self._waiting.setdefault(shard.shard_id, shard)

    def finish(self, shard_id: str) -> None:
        """Mark a shard as finished: it was read to its end, or is not to be read."""
        self._waiting.pop(shard_id, None)
        self._opened.add(shard_id)
        self._finished.add(shard_id)

    def open(self) -> list[Shard]:
        """Open the shards that may be read now, and return them. Each shard is returned only once."""
        unread = (self._opened | self._waiting.keys()) - self._finished
        readable = [shard for shard in self._waiting.values() if not shard.parents & unread]
        for shard in readable:
            del self._waiting[shard.shard_id]
            self._opened.add(shard.shard_id)
        return readable
