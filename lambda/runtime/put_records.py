"""PutRecords: the limits of a call, and putting records on a stream within them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from runtime.chunks import chunk

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient
    from mypy_boto3_kinesis.type_defs import PutRecordsRequestEntryTypeDef

MAX_RECORDS, MAX_BYTES, MAX_RECORD_BYTES = 500, 5 * 1024 * 1024, 1024 * 1024
"""The limits of a call and of a record, with partition keys. Source: Amazon Kinesis API reference, PutRecords."""
_BATCH_BYTES = 4 * 1024 * 1024
"""Leaves a margin below the limit of a call."""


class KeyedData(Protocol):
    """A record to put."""

    @property
    def partition_key(self) -> str: ...

    @property
    def data(self) -> bytes: ...


_Record = TypeVar("_Record", bound=KeyedData)


def split_into_batches(records: Iterable[_Record]) -> Iterator[list[_Record]]:
    """Yield the records in order, as many at a time as one call takes."""
    return chunk(records, measure, max_items=MAX_RECORDS, max_bytes=_BATCH_BYTES)


def measure(record: KeyedData) -> int:
    """Return the bytes of a record that count for the limits."""
    return len(record.partition_key.encode()) + len(record.data)


def put_batch(kinesis: "KinesisClient", stream: str, batch: Sequence[_Record]) -> list[tuple[_Record, str]]:
    """Put a batch in one call. Return each record that the stream refused, and the error."""
    entries: list[PutRecordsRequestEntryTypeDef] = [
        {"Data": record.data, "PartitionKey": record.partition_key} for record in batch
    ]
    results = kinesis.put_records(StreamName=stream, Records=entries)["Records"]
    return [
        (record, result.get("ErrorMessage", result["ErrorCode"]))
        for record, result in zip(batch, results, strict=True)
        if "ErrorCode" in result
    ]
