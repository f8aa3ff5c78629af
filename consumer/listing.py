"""Listing the shards of a stream."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from botocore.parsers import ResponseParserError

from consumer.lineage import Shard

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import ListShardsInputTypeDef, ShardTypeDef


def list_shards(kinesis: "KinesisClient", stream: str) -> Iterator[Shard]:
    """Yield every shard of a stream, open and closed.

    Raises ClientError and BotoCoreError, or ResponseParserError for an answer that is not from Kinesis.
    """
    page: ListShardsInputTypeDef = {"StreamName": stream}
    while True:
        answer = kinesis.list_shards(**page)
        if "Shards" not in answer:
            raise ResponseParserError("the answer has no Shards")
        yield from map(_to_shard, answer["Shards"])
        if not answer.get("NextToken"):
            return
        # AWS refuses a name together with a token, so botocore's paginator cannot be used.
        page = {"NextToken": answer["NextToken"]}


def _to_shard(shard: "ShardTypeDef") -> Shard:
    parents = {shard[key] for key in ("ParentShardId", "AdjacentParentShardId") if key in shard}
    return Shard(shard["ShardId"], frozenset(parents), "EndingSequenceNumber" in shard["SequenceNumberRange"])
