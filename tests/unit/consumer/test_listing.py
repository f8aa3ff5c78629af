from typing import TYPE_CHECKING, cast

from consumer.lineage import Shard
from consumer.listing import list_shards
from tests.unit.consumer.fake_kinesis import FakeKinesis

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient


def _make_id(number: int) -> str:
    return f"shardId-{number:012}"


def test_a_new_streams_shards_are_open_and_have_no_parents(kinesis: "KinesisClient") -> None:
    assert list(list_shards(kinesis, "wildrydes")) == [Shard(_make_id(0)), Shard(_make_id(1))]


def test_a_split_and_a_merge_leave_closed_parents_and_children_that_name_them(kinesis: "KinesisClient") -> None:
    kinesis.split_shard(StreamName="wildrydes", ShardToSplit=_make_id(1), NewStartingHashKey=str(3 * 2**126))
    kinesis.merge_shards(StreamName="wildrydes", ShardToMerge=_make_id(0), AdjacentShardToMerge=_make_id(2))
    assert list(list_shards(kinesis, "wildrydes")) == [
        Shard(_make_id(0), is_closed=True),
        Shard(_make_id(1), is_closed=True),
        Shard(_make_id(2), frozenset({_make_id(1)}), is_closed=True),
        Shard(_make_id(3), frozenset({_make_id(1)})),
        Shard(_make_id(4), frozenset({_make_id(0), _make_id(2)})),
    ]


def test_every_page_is_read() -> None:
    fake = FakeKinesis(5, shards_a_page=2)
    listed = list(list_shards(cast("KinesisClient", fake), "wildrydes"))
    assert listed == [Shard(_make_id(number)) for number in range(5)]
