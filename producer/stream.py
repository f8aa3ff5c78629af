"""The stream at the other end: one PutRecords call for a batch, of records or of aggregates."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from aws.errors import code, is_connection_error, is_transient
from producer.aggregating_publisher import Outcome
from producer.publish import Outgoing, Refused
from producer.shard_buffer import Packed
from producer.shard_map import OpenShard

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef, PutRecordsResultEntryTypeDef

_Answer = TypeVar("_Answer")


class Stream:
    """Puts batches on a stream, as `producer.publish.Put` wants it.

    A call without an answer counts as refused. It may have had its effect, and then the retry delivers its records
    twice; the record law counts them once. As long as nothing has answered at all, though, waiting would only hide
    that there is no such place, and the error is raised like any lasting one.
    """

    def __init__(self, kinesis: "KinesisClient", name: str) -> None:
        self._kinesis = kinesis
        self._name = name
        self._answered = False

    def put(self, batch: Sequence[Outgoing]) -> list[str | None]:
        """The error code of each record, None where it was taken. Raises Refused, ClientError, BotoCoreError."""
        answered = self._put([{"Data": record.data, "PartitionKey": record.partition_key} for record in batch])
        return [result.get("ErrorCode") for result in answered]

    def put_packed(self, batch: Sequence[Packed]) -> list[Outcome]:
        """What became of each aggregate. Raises Refused, ClientError, BotoCoreError."""
        answered = self._put(
            [{"Data": one.data, "PartitionKey": "a", "ExplicitHashKey": str(one.hash_key)} for one in batch]
        )
        return [Outcome(result.get("ErrorCode"), result.get("ShardId")) for result in answered]

    def shards(self) -> list[OpenShard]:
        """The shards that take records now. Raises Refused, ClientError, BotoCoreError."""
        found: list[OpenShard] = []
        request: Any = {"StreamName": self._name, "ShardFilter": {"Type": "AT_LATEST"}}
        while request:
            answer = self._called(partial(self._kinesis.list_shards, **request))
            found += [
                OpenShard(shard["ShardId"], int(shard["HashKeyRange"]["StartingHashKey"])) for shard in answer["Shards"]
            ]
            request = {"NextToken": answer["NextToken"]} if "NextToken" in answer else None
        return found

    def _put(self, entries: "Sequence[PutRecordsRequestEntryTypeDef]") -> "Sequence[PutRecordsResultEntryTypeDef]":
        return self._called(partial(self._kinesis.put_records, StreamName=self._name, Records=entries))["Records"]

    def _called(self, call: Callable[[], _Answer]) -> _Answer:
        try:
            answer = call()
        except (BotoCoreError, ClientError) as error:
            unheard = is_connection_error(error)
            if not is_transient(error) or (unheard and not self._answered):
                raise
            self._answered = self._answered or not unheard
            raise Refused(code(error)) from error
        self._answered = True
        return answer
