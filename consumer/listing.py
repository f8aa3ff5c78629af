"""The shards that a stream keeps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from consumer.lineage import Shard

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import ListShardsInputTypeDef, ShardTypeDef


def shards(kinesis: "KinesisClient", stream: str) -> Iterator[Shard]:
    """Every shard of a stream, open and closed. Raises ClientError and BotoCoreError."""
    page: ListShardsInputTypeDef = {"StreamName": stream}
    while True:
        answer = kinesis.list_shards(**page)
        yield from map(_shard, answer["Shards"])
        if not answer.get("NextToken"):
            return
        # AWS refuses the name beside the token, which is why this is no botocore paginator.
        page = {"NextToken": answer["NextToken"]}


def _shard(shard: "ShardTypeDef") -> Shard:
    parents = {shard[key] for key in ("ParentShardId", "AdjacentParentShardId") if key in shard}
    return Shard(shard["ShardId"], frozenset(parents), "EndingSequenceNumber" in shard["SequenceNumberRange"])
