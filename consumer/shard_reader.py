"""One shard: its records page by page, whatever happens to the iterator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from aws.errors import code
from consumer.lineage import Shard
from consumer.starting_position import LATEST, Start

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import GetRecordsOutputTypeDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as the stream keeps it."""

    shard_id: str
    sequence_number: str
    partition_key: str
    arrived: datetime
    """When the stream took it, roughly; UTC."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one call read."""

    records: list[Record]
    behind: float
    """Seconds between what was read and the tip of the shard; 0 at the tip, infinity where that isn't known."""
    ended: bool = False
    """Whether the shard is closed and was read to its end."""
    children: tuple[Shard, ...] = ()
    """Of a shard that ended, as far as the answer told."""


class ShardReader:
    """Reads a shard from `start` on. Each `read` makes at most one GetRecords call and may be repeated if it raises."""

    def __init__(
        self, kinesis: "KinesisClient", stream: str, shard_id: str, start: Start, *, now: Callable[[], datetime]
    ) -> None:
        self.shard_id = shard_id
        self._kinesis, self._stream, self._now = kinesis, stream, now
        self._start = start
        self._last: str | None = None
        self._iterator: str | None = None

    def read(self) -> Page:
        """The next page. Raises ClientError and BotoCoreError."""
        if self._iterator is None:
            self._iterator = self._open()
        try:
            answer = self._kinesis.get_records(ShardIterator=self._iterator)
        except ClientError as error:
            if code(error) != "ExpiredIteratorException":
                raise
            self._iterator = None
            return Page(records=[], behind=float("inf"))
        return self._page(answer)

    def _open(self) -> str:
        """An iterator behind the last record that was read, or at the start."""
        if self._last is not None:
            return self._iterator_of(ShardIteratorType="AFTER_SEQUENCE_NUMBER", StartingSequenceNumber=self._last)
        start = self._start
        if isinstance(start, datetime):
            return self._iterator_of(ShardIteratorType="AT_TIMESTAMP", Timestamp=start)
        opened = self._now()
        iterator = self._iterator_of(ShardIteratorType=start)
        if start == LATEST:
            # Should it expire before the first record, the latest will be a later one: this is where we began.
            self._start = opened
        return iterator

    def _iterator_of(self, **position: object) -> str:
        answer = self._kinesis.get_shard_iterator(StreamName=self._stream, ShardId=self.shard_id, **position)  # type: ignore[arg-type]  # a position is one of three shapes
        return answer["ShardIterator"]

    def _page(self, answer: "GetRecordsOutputTypeDef") -> Page:
        records = [
            Record(
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
            behind=answer["MillisBehindLatest"] / 1000,
            ended=self._iterator is None,
            children=tuple(
                Shard(child["ShardId"], frozenset(child["ParentShards"])) for child in answer.get("ChildShards", ())
            ),
        )
