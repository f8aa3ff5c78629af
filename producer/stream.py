"""Calls to the stream: putting a batch of records, packed or not, and listing open shards."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from aws.backoff import full_jitter
from aws.errors import get_error_code, is_connection_error, is_transient
from producer.environment import Environment
from producer.packed_record import PackedRecord
from producer.packing_publisher import PutResult
from producer.sender import MAX_AGE_SECONDS, ProducerRecord, RetryableError
from producer.shard_map import OpenShard

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef, PutRecordsResultEntryTypeDef

_Answer = TypeVar("_Answer", bound=Mapping[str, object])


class Stream:
    """The stream, as `producer.publish.Put` and `producer.packing_publisher.PutPacked` call it.

    Transient errors become RetryableError. One of them is a call without an answer: the stream may have taken its
    records, so that a retry delivers them twice, but the merge rules count them once. Only before the stream's first
    answer is such an error raised unchanged, because the address is probably wrong and retries would hide that.
    """

    def __init__(self, kinesis: "KinesisClient", name: str) -> None:
        self._kinesis = kinesis
        self.name = name
        self._has_answered = False

    def put_records(self, batch: Sequence[ProducerRecord]) -> list[str | None]:
        """Return the error code of each record, or None. Raises RetryableError, ClientError or BotoCoreError."""
        results = self._put_entries([{"Data": record.data, "PartitionKey": record.partition_key} for record in batch])
        return [result.get("ErrorCode") for result in results]

    def put_packed(self, batch: Sequence[PackedRecord]) -> list[PutResult]:
        """Return the result of each record. Raises RetryableError, ClientError or BotoCoreError."""
        results = self._put_entries(
            [
                {"Data": record.data, "PartitionKey": record.partition_key, "ExplicitHashKey": str(record.hash_key)}
                for record in batch
            ]
        )
        return [PutResult(result.get("ErrorCode"), result.get("ShardId")) for result in results]

    def list_open_shards(self) -> list[OpenShard]:
        """Return the shards that take records now. Raises RetryableError, ClientError or BotoCoreError."""
        shards: list[OpenShard] = []
        request: Any = {"StreamName": self.name, "ShardFilter": {"Type": "AT_LATEST"}}
        while request:
            answer = self._call(partial(self._kinesis.list_shards, **request), "Shards")
            shards += [
                OpenShard(shard["ShardId"], int(shard["HashKeyRange"]["StartingHashKey"])) for shard in answer["Shards"]
            ]
            request = {"NextToken": answer["NextToken"]} if "NextToken" in answer else None
        return shards

    def _put_entries(
        self, entries: "Sequence[PutRecordsRequestEntryTypeDef]"
    ) -> "Sequence[PutRecordsResultEntryTypeDef]":
        put = partial(self._kinesis.put_records, StreamName=self.name, Records=entries)
        return self._call(put, "Records")["Records"]

    def _call(self, call: Callable[[], _Answer], member: str) -> _Answer:
        """Return the answer. Raises ResponseParserError if it lacks the member, because it is not from Kinesis."""
        try:
            answer = call()
        except (BotoCoreError, ClientError) as error:
            is_unanswered = is_connection_error(error)
            if not is_transient(error) or (is_unanswered and not self._has_answered):
                raise
            self._has_answered = self._has_answered or not is_unanswered
            raise RetryableError(get_error_code(error)) from error
        if member not in answer:
            raise ResponseParserError(f"the answer has no {member}")
        self._has_answered = True
        return answer


def wait_for_open_shards(
    list_open_shards: Callable[[], Sequence[OpenShard]], environment: Environment, *, max_age: float = MAX_AGE_SECONDS
) -> Sequence[OpenShard]:
    """Return the open shards. RetryableError is retried for `max_age` seconds or until cancelled.

    Then raises the error's cause. Other errors are raised at once.
    """
    began, attempts = environment.clock(), 0
    while True:
        try:
            return list_open_shards()
        except RetryableError as error:
            if environment.is_cancelled() or environment.clock() - began >= max_age:
                raise error.__cause__ or error from None
        attempts += 1
        environment.wait(full_jitter(attempts, environment.random.random()))
