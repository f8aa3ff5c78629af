"""The family of a stream's shards: which of them may be read, given what was read before.

A split or a merge closes shards and opens their children. A record of a partition key lies in the parent if it came
before the change and in a child if it came later, so a child is read only once its parents were read to their end.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard, and the shards that it came from."""

    shard_id: str
    parents: frozenset[str] = frozenset()
    closed: bool = False


class Lineage:
    """What is known of the shards, and which were read to their end."""

    def __init__(self) -> None:
        self._waiting: dict[str, Shard] = {}
        self._opened: set[str] = set()
        self._finished: set[str] = set()

    def learn(self, shards: Iterable[Shard]) -> None:
        """Shards that exist. A parent that is never learned of is one that the stream no longer keeps."""
        for shard in shards:
            if shard.shard_id not in self._opened:
                self._waiting.setdefault(shard.shard_id, shard)

    def finish(self, shard_id: str) -> None:
        """This shard is read to its end, or isn't going to be read."""
        self._waiting.pop(shard_id, None)
        self._opened.add(shard_id)
        self._finished.add(shard_id)

    def open(self) -> list[Shard]:
        """The shards that may be read from now on; each is returned once."""
        unread = (self._opened | self._waiting.keys()) - self._finished
        free = [shard for shard in self._waiting.values() if not shard.parents & unread]
        for shard in free:
            del self._waiting[shard.shard_id]
            self._opened.add(shard.shard_id)
        return free
