"""Kinesis, S3 and DynamoDB as the handlers see them, with faults before and after their effects."""

import base64
import hashlib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from emulator.event_source_mapping.record import ShardRecord
from emulator.kinesis.shards import HASH_KEYS, find_shard, is_open, list_open_shards, merge_shards, split_shard
from tests.simulation.faults import Faults

Item = dict[str, Any]


@dataclass(slots=True)
class Stream:
    """A stream with the emulator's own shards."""

    name: str
    faults: Faults
    clock: Callable[[], float]
    numbers: Any = field(default_factory=lambda: count(1))
    shards: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        whole: dict[str, Any] = {
            "records": [],
            "starting_hash_key": "0",
            "ending_hash_key": str(HASH_KEYS - 1),
            "starting_sequence_number": self.number(),
            "parent_shard_id": None,
            "adjacent_parent_shard_id": None,
        }
        self.shards = {"StreamName": self.name, "shards": {"shardId-000000000000": whole}}

    def number(self) -> str:
        return f"{next(self.numbers):030d}"

    def put(self, key: str, data: bytes) -> None:
        shard_id = find_shard(self.shards, int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16))
        self.shards["shards"][shard_id]["records"].append(
            ShardRecord(
                sequence_number=self.number(),
                arrived=self.clock(),
                partition_key=key,
                data=base64.b64encode(data).decode(),
            )
        )

    def reshard(self) -> None:
        """Split a random shard, or merge two neighbors."""
        dice, ids = self.faults.random, list_open_shards(self.shards)
        if len(ids) > 1 and dice.random() < 0.5:
            at = dice.randrange(len(ids) - 1)
            merge_shards(self.shards, ids[at], ids[at + 1], sequence=self.number)
        else:
            shard_id = dice.choice(ids)
            shard = self.shards["shards"][shard_id]
            start, end = int(shard["starting_hash_key"]), int(shard["ending_hash_key"])
            split_shard(self.shards, shard_id, dice.randint(start + 1, end), sequence=self.number)

    def put_records(self, *, StreamName: str, Records: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's
        """Put records. A call may be refused as a whole, refuse single records, or lose its answer."""
        assert StreamName == self.name
        self.faults.maybe_refuse("PutRecords")
        outcomes: list[dict[str, str]] = []
        for record in Records:
            if self.faults.strikes("record refused"):
                outcomes.append({"ErrorCode": "ProvisionedThroughputExceededException"})
            else:
                self.put(record["PartitionKey"], record["Data"])
                outcomes.append({"SequenceNumber": "0"})
        self.faults.maybe_refuse("PutRecords answer", "InternalFailure")
        return {"Records": outcomes}


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard as a mapping's worker reads it."""

    stream: Stream
    shard_id: str

    def read_records(self, after: str | None, limit: int) -> list[ShardRecord]:
        records = self.stream.shards["shards"][self.shard_id]["records"]
        first = 0 if after is None else bisect_right(records, after, key=lambda record: record.sequence_number)
        items: list[ShardRecord] = records[first : first + limit]
        return items

    def is_closed(self) -> bool:
        return not is_open(self.stream.shards["shards"][self.shard_id])


@dataclass(slots=True)
class Bucket:
    """A bucket with PutObject, and without faults the calls for counting its objects."""

    faults: Faults
    objects: dict[str, bytes] = field(default_factory=dict)

    def put_object(self, *, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803 - boto3's
        self.faults.maybe_refuse("PutObject", "SlowDown")
        self.objects[Key] = Body
        self.faults.maybe_refuse("PutObject answer", "InternalError")

    def get_object(self, *, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        return {"Body": BytesIO(self.objects[Key])}

    def get_paginator(self, _operation: str) -> "Bucket":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": key, "Size": len(self.objects[key])} for key in sorted(self.objects)]}]


@dataclass(slots=True)
class Table:
    """A table with DynamoDB's BatchGetItem and conditional PutItem."""

    name: str
    faults: Faults
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    intrude: Callable[[], None] = lambda: None
    """Another processor, which may write rows between a read and the write that follows."""

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.faults.maybe_refuse("BatchGetItem")
        keys = RequestItems[self.name]["Keys"]
        left = [key for key in keys if self.faults.strikes("key unprocessed")]
        items = [self.items.get(_key(key)) for key in keys if key not in left]
        unprocessed = {self.name: {"Keys": left}} if left else {}
        return {"Responses": {self.name: [_copy(i) for i in items if i]}, "UnprocessedKeys": unprocessed}

    def put_item(self, *, Item: Item, ConditionExpression: str = "", **more: Any) -> None:  # noqa: N803 - boto3's
        key = _key(Item)
        if self.faults.strikes("concurrent write"):
            self.intrude()
        self.faults.maybe_refuse("PutItem")
        stored = self.items.get(key)
        if ConditionExpression.startswith("attribute_not_exists"):
            holds = stored is None
        elif ConditionExpression:
            holds = stored is not None and stored["Revision"] == more["ExpressionAttributeValues"][":r"]
        else:
            holds = True
        if not holds:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": "planted"}}, "PutItem")
        self.items[key] = _copy(Item)
        self.faults.maybe_refuse("PutItem answer", "InternalServerError")


def _copy(item: Item) -> Item:
    """Copy an item, which is never nested deeper than an attribute and its typed value."""
    return {name: dict(value) for name, value in item.items()}


def _key(item: Item) -> tuple[str, str]:
    return item["Name"]["S"], item["StatusTime"]["S"]
