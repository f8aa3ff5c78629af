"""Reading one shard page by page. An expired iterator is replaced, and no record is skipped or read twice."""

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

    @property
    def size(self) -> int:
        """The bytes that count towards a shard's limits."""
        return len(self.data) + len(self.partition_key.encode())


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


@dataclass(slots=True)
class ShardReader:
    """Reads a shard from a starting position. If `read_page` raises, it may be called again."""

    kinesis: "KinesisClient"
    stream: str
    shard_id: str
    start: StartingPosition
    now: Callable[[], datetime]
    _last_read: str | None = None
    """The sequence number of the last record that was read."""
    _iterator: str | None = None

    def read_page(self, limit: int) -> Page:
        """Return the next page of at most `limit` records, with at most one GetRecords call.

        Raises ClientError and BotoCoreError.
        """
        if self._iterator is None:
            self._iterator = self._open()
        try:
            answer = self.kinesis.get_records(ShardIterator=self._iterator, Limit=limit)
        except ClientError as error:
            if get_error_code(error) != "ExpiredIteratorException":
                raise
            self._iterator = None
            return Page(records=[], behind=float("inf"))
        return self._to_page(answer)

    def _open(self) -> str:
        """Return an iterator after the last record that was read, or at the starting position."""
        if self._last_read is not None:
            return self._get_iterator(ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=self._last_read)
        if isinstance(self.start, datetime):
            return self._get_iterator(ShardIteratorType="AT_TIMESTAMP", Timestamp=self.start)
        opened = self.now()
        iterator = self._get_iterator(ShardIteratorType=self.start)
        if self.start == LATEST:
            # If this iterator expires before the first record, another LATEST one would skip the records in between.
            self.start = opened
        return iterator

    def _get_iterator(self, **position: object) -> str:
        answer = self.kinesis.get_shard_iterator(StreamName=self.stream, ShardId=self.shard_id, **position)  # type: ignore[arg-type]  # a position is one of three shapes
        return answer["ShardIterator"]

    def _to_page(self, answer: "GetRecordsOutputTypeDef") -> Page:
        now = self.now()
        records = [
            ConsumerRecord(
                shard_id=self.shard_id,
                sequence_number=record["SequenceNumber"],
                partition_key=record["PartitionKey"],
                arrived=record.get("ApproximateArrivalTimestamp", now).astimezone(UTC),
                data=record["Data"],
            )
            for record in answer["Records"]
        ]
        if records:
            self._last_read = records[-1].sequence_number
        self._iterator = answer.get("NextShardIterator")
        return Page(
            records=records,
            behind=answer.get("MillisBehindLatest", float("inf") if records else 0) / 1000,
            is_last=self._iterator is None,
            children=tuple(
                Shard(child["ShardId"], frozenset(child["ParentShards"])) for child in answer.get("ChildShards", ())
            ),
        )
