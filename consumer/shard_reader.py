"""Reading one shard page by page, with a new iterator whenever one expires."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from consumer.lineage import Shard
from consumer.starting_position import LATEST, StartingPosition

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import GetRecordsOutputTypeDef


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerRecord:
    """A record on a stream."""

    shard_id: str
    sequence_number: str
    partition_key: str
    arrived: datetime
    """Approximate arrival, UTC."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The result of one GetRecords call."""

    records: list[ConsumerRecord]
    behind: float
    """Seconds from these records to the tip of the shard: 0 at the tip, infinity if unknown."""
    is_last: bool = False
    """Whether the shard is closed and was read to its end."""
    children: tuple[Shard, ...] = ()
    """The known children of a shard that was read to its end."""


class ShardReader:
    """Reads a shard from a starting position. If `read_page` raises, it may be called again."""

    def __init__(
        self,
        kinesis: "KinesisClient",
        stream: str,
        shard_id: str,
        start: StartingPosition,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.shard_id = shard_id
        self._kinesis, self._stream, self._now = kinesis, stream, now
        self._start = start
        self._last: str | None = None
        self._iterator: str | None = None

    def read_page(self) -> Page:
        """Return the next page, with at most one GetRecords call. Raises ClientError and BotoCoreError."""
        if self._iterator is None:
            self._iterator = self._open()
        try:
            answer = self._kinesis.get_records(ShardIterator=self._iterator)
        except ClientError as error:
            if get_error_code(error) != "ExpiredIteratorException":
                raise
            self._iterator = None
            return Page(records=[], behind=float("inf"))
        return self._to_page(answer)

    def _open(self) -> str:
        """Return an iterator after the last record that was read, or at the starting position."""
        if self._last is not None:
            return self._get_iterator(ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=self._last)
        start = self._start
        if isinstance(start, datetime):
            return self._get_iterator(ShardIteratorType="AT_TIMESTAMP", Timestamp=start)
        opened = self._now()
        iterator = self._get_iterator(ShardIteratorType=start)
        if start == LATEST:
            # If the iterator expires before the first record, a new LATEST one would skip records since now.
            self._start = opened
        return iterator

    def _get_iterator(self, **position: object) -> str:
        answer = self._kinesis.get_shard_iterator(StreamName=self._stream, ShardId=self.shard_id, **position)  # type: ignore[arg-type]  # a position is one of three shapes
        return answer["ShardIterator"]

    def _to_page(self, answer: "GetRecordsOutputTypeDef") -> Page:
        records = [
            ConsumerRecord(
                shard_id=self.shard_id,
                sequence_number=record["SequenceNumber"],
                partition_key=record["PartitionKey"],
                arrived=record["ApproximateArrivalTimestamp"].astimezone(UTC),
                data=record["Data"],
            )
            for record in answer["Records"]
        ]
        if records:
            self._last = records[-1].sequence_number
        self._iterator = answer.get("NextShardIterator")
        return Page(
            records=records,
            behind=answer.get("MillisBehindLatest", float("inf") if records else 0) / 1000,
            is_last=self._iterator is None,
            children=tuple(
                Shard(child["ShardId"], frozenset(child["ParentShards"])) for child in answer.get("ChildShards", ())
            ),
        )
