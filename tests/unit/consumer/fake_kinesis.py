"""A Kinesis stream in memory and in simulated time, as faithful as tests of reading need it.

What moto and the emulators lack is here: a closed shard ends, with its children; a shard gives five reads a second;
iterators expire; records are behind the tip. Source: GetRecords, GetShardIterator and ListShards API references.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any

from tests.unit.aws.refusal import make_refusal

START = datetime(2026, 1, 31, tzinfo=UTC)
ITERATOR_SECONDS = 300.0
KEYS = 2**128


@dataclass
class FakeShard:
    number: int
    first_hash: int
    last_hash: int
    parents: tuple[str, ...] = ()
    closed: bool = False
    records: list[tuple[int, float, str, bytes]] = field(default_factory=list)
    """Sequence number, time of arrival, partition key, data."""
    reads: list[float] = field(default_factory=list)

    @property
    def shard_id(self) -> str:
        return f"shardId-{self.number:012}"


class FakeKinesis:
    """Kinesis with the stream `wildrydes`. Time passes in `sleep`, which also runs the actions in `later` when due."""

    def __init__(self, shards: int = 1, *, page: int = 3, shards_a_page: int = 2) -> None:
        self.seconds = 0.0
        self.later: list[tuple[float, Callable[[], object]]] = []
        self.fails: Callable[[str], Exception | None] = lambda _: None
        """Asked at each call, with its name, for an error to raise."""
        self.throttled = 0
        self.answers: list[int] = []
        """The bytes of each answer."""
        self._page, self._shards_a_page = page, shards_a_page
        self._sequence = 0
        self._lock, self._names = Lock(), count()
        self._iterators: dict[str, tuple[str, int, float]] = {}
        self.shards: dict[str, FakeShard] = {}
        for number in range(shards):
            self._add(number * KEYS // shards, (number + 1) * KEYS // shards - 1)

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        until = self.seconds + seconds
        while self.later and self.later[0][0] <= until:
            at, happen = self.later.pop(0)
            self.seconds = max(self.seconds, at)
            happen()
        self.seconds = until

    def put(self, key: str, data: bytes) -> None:
        self._sequence += 1
        hashed = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest())
        shard = next(s for s in self.open_shards() if s.first_hash <= hashed <= s.last_hash)
        shard.records.append((self._sequence, self.seconds, key, data))

    def open_shards(self) -> list[FakeShard]:
        return sorted((s for s in self.shards.values() if not s.closed), key=lambda shard: shard.first_hash)

    def split(self, shard: FakeShard) -> None:
        shard.closed = True
        middle = (shard.first_hash + shard.last_hash) // 2
        self._add(shard.first_hash, middle, shard.shard_id)
        self._add(middle + 1, shard.last_hash, shard.shard_id)

    def merge(self, shard: FakeShard, adjacent: FakeShard) -> None:
        shard.closed = adjacent.closed = True
        self._add(shard.first_hash, adjacent.last_hash, shard.shard_id, adjacent.shard_id)

    def trim(self, shard_id: str) -> None:
        """Drop a shard, as a stream does after its retention."""
        del self.shards[shard_id]

    def list_shards(self, **request: Any) -> dict[str, Any]:
        self._answer("ListShards")
        if ("StreamName" in request) == ("NextToken" in request):
            raise make_refusal("InvalidArgumentException", "NextToken and StreamName cannot be provided together.")
        if request.get("StreamName", "wildrydes") != "wildrydes":
            raise make_refusal("ResourceNotFoundException", f"Stream {request['StreamName']} not found.")
        start = int(request.get("NextToken", 0))
        every = sorted(self.shards.values(), key=lambda shard: shard.number)
        answer: dict[str, Any] = {"Shards": [_to_listed(s) for s in every[start : start + self._shards_a_page]]}
        if start + self._shards_a_page < len(every):
            answer["NextToken"] = str(start + self._shards_a_page)
        return answer

    def get_shard_iterator(
        self,
        *,
        StreamName: str,  # noqa: N803
        ShardId: str,  # noqa: N803
        ShardIteratorType: str,  # noqa: N803
        StartingSequenceNumber: str = "0",  # noqa: N803
        Timestamp: datetime = START,  # noqa: N803
    ) -> dict[str, Any]:
        self._answer("GetShardIterator")
        assert StreamName == "wildrydes"
        if ShardIteratorType == "AT_TIMESTAMP" and Timestamp > self.now():
            raise make_refusal("InvalidArgumentException", "The timestamp cannot be in the future.")
        after, since = int(StartingSequenceNumber), (Timestamp - START).total_seconds()
        records = self._shard(ShardId).records
        position = {
            "TRIM_HORIZON": 0,
            "LATEST": len(records),
            "AT_TIMESTAMP": sum(at < since for _, at, _, _ in records),
            "AFTER_SEQUENCE_NUMBER": sum(number <= after for number, *_ in records),
        }[ShardIteratorType]
        return {"ShardIterator": self._iterator(ShardId, position)}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        with self._lock:  # as some readers call from several threads
            return self._get_records(ShardIterator, Limit)

    def _get_records(self, iterator: str, limit: int) -> dict[str, Any]:
        shard_id, position, made = self._iterators[iterator]
        shard = self._shard(shard_id)
        self._count_read(shard)
        self._answer("GetRecords")
        if self.seconds - made >= ITERATOR_SECONDS:
            raise make_refusal("ExpiredIteratorException", "Iterator expired.")
        page = shard.records[position : position + min(self._page, limit)]
        self.answers.append(sum(len(data) + len(key.encode()) for _, _, key, data in page))
        position += len(page)
        unread = shard.records[position:]
        answer = {
            "Records": [_to_record(*record) for record in page],
            "MillisBehindLatest": int((self.seconds - unread[0][1]) * 1000) + 1 if unread else 0,
        }
        if unread or page or not shard.closed:
            return {**answer, "NextShardIterator": self._iterator(shard_id, position)}
        children = [child for child in self.shards.values() if shard_id in child.parents]
        return {**answer, "ChildShards": [{"ShardId": c.shard_id, "ParentShards": [*c.parents]} for c in children]}

    def _answer(self, call: str) -> None:
        error = self.fails(call)
        if error:
            raise error

    def _count_read(self, shard: FakeShard) -> None:
        shard.reads = [at for at in shard.reads if at > self.seconds - 1 + 1e-6]
        if len(shard.reads) >= 5:
            self.throttled += 1
            raise make_refusal("ProvisionedThroughputExceededException", "Rate exceeded")
        shard.reads.append(self.seconds)

    def _shard(self, shard_id: str) -> FakeShard:
        if shard_id not in self.shards:
            raise make_refusal("ResourceNotFoundException", f"Shard {shard_id} does not exist.")
        return self.shards[shard_id]

    def _add(self, first_hash: int, last_hash: int, *parents: str) -> None:
        number = max((shard.number for shard in self.shards.values()), default=-1) + 1
        shard = FakeShard(number, first_hash, last_hash, parents)
        self.shards[shard.shard_id] = shard

    def _iterator(self, shard_id: str, position: int) -> str:
        name = str(next(self._names))
        self._iterators[name] = (shard_id, position, self.seconds)
        return name


def _to_record(number: int, at: float, key: str, data: bytes) -> dict[str, Any]:
    arrived = START + timedelta(seconds=at)
    return {
        "SequenceNumber": str(number),
        "ApproximateArrivalTimestamp": arrived,
        "PartitionKey": key,
        "Data": data,
    }


def _to_listed(shard: FakeShard) -> dict[str, Any]:
    parents = dict(zip(("ParentShardId", "AdjacentParentShardId"), shard.parents, strict=False))
    numbers = {"StartingSequenceNumber": "0", **({"EndingSequenceNumber": "9"} if shard.closed else {})}
    return {"ShardId": shard.shard_id, "SequenceNumberRange": numbers, **parents}
