"""Read what a shard received between the last published record and a batch, so that no reading is left out."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from runtime.kinesis_event import EventRecord
from runtime.read_pace import ReadPace

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

MAX_CALLS, MAX_BYTES = 20, 16 * 1024 * 1024
"""How far reading goes. At its pace this takes 24 seconds at most, and the function has to publish in time."""


class TooFar(Exception):
    """More lies between two records than can be read in time, or the stream does not have the first one."""


@dataclass(frozen=True, slots=True)
class Past:
    """The past of the stream. Errors of Kinesis are raised."""

    kinesis: "KinesisClient"
    stream: str
    sleep: Callable[[float], None] = time.sleep

    def read_between(self, shard_id: str, after: str, before: str) -> list[EventRecord]:
        """Return the records of a shard between two sequence numbers, without both. Raises TooFar."""
        found: list[EventRecord] = []
        if int(before) <= int(after):
            return found
        size = 0
        for record in self._read_after(shard_id, after):
            if int(record.sequence_number) >= int(before):
                return found
            found.append(record)
            size += len(record.data)
            if size > MAX_BYTES:
                raise TooFar
        return found

    def _read_after(self, shard_id: str, after: str) -> Iterator[EventRecord]:
        """Yield the records after a sequence number up to the newest, at a pace that leaves the shard to others.

        Raises TooFar after MAX_CALLS.
        """
        iterator: str | None = self._find_place(shard_id, after)
        pace = ReadPace()
        for _ in range(MAX_CALLS):
            if iterator is None:  # the end of a closed shard
                return
            answer = self.kinesis.get_records(ShardIterator=iterator, Limit=pace.limit)
            pause = pace.count_page([len(record["Data"]) for record in answer["Records"]])
            for record in answer["Records"]:
                yield EventRecord(
                    stream=self.stream,
                    shard_id=shard_id,
                    sequence_number=record["SequenceNumber"],
                    partition_key=record["PartitionKey"],
                    arrived=record["ApproximateArrivalTimestamp"].timestamp(),
                    data=record["Data"],
                )
            if answer.get("MillisBehindLatest") == 0:
                return
            iterator = answer.get("NextShardIterator")
            self.sleep(pause)
        raise TooFar

    def _find_place(self, shard_id: str, after: str) -> str:
        try:
            return self.kinesis.get_shard_iterator(
                StreamName=self.stream,
                ShardId=shard_id,
                ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                StartingSequenceNumber=after,
            )["ShardIterator"]
        except ClientError as error:
            # The snapshot is of another stream of this name, which was deleted.
            if error.response["Error"]["Code"] in ("InvalidArgumentException", "ResourceNotFoundException"):
                raise TooFar from None
            raise
