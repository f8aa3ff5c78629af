"""Put records onto a stream, and retry those that busy shards refuse."""

from collections.abc import Callable, Iterable, Iterator
from random import random
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from aws.backoff import full_jitter
from aws.errors import describe_error
from runtime.put_records import KeyedData, put_batch, split_into_batches

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

_ATTEMPTS = 12
"""Consecutive calls that a busy stream may refuse, for about 30 seconds, before records are given up."""
_Record = TypeVar("_Record", bound=KeyedData)


def put_records(
    kinesis: "KinesisClient", stream: str, records: Iterable[_Record], *, sleep: Callable[[float], None]
) -> Iterator[tuple[_Record, str]]:
    """Put the records in order, as many in a call as it takes. Yield each that the stream refuses, and why."""
    for batch in split_into_batches(records):
        yield from _put_batch(kinesis, stream, batch, sleep)


def _put_batch(
    kinesis: "KinesisClient", stream: str, batch: list[_Record], sleep: Callable[[float], None]
) -> list[tuple[_Record, str]]:
    attempt = 0
    while True:
        try:
            refused = put_batch(kinesis, stream, batch)
        except (BotoCoreError, ClientError) as error:
            return [(record, describe_error(error)) for record in batch]
        if not refused:
            return []
        attempt = attempt + 1 if len(refused) == len(batch) else 1
        if attempt > _ATTEMPTS:
            return refused
        batch = [record for record, _ in refused]
        sleep(full_jitter(attempt, random()))
