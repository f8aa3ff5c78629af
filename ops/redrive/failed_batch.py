"""Read the event of a batch that Lambda gave up on: from the object in the failures bucket, or from the stream.

An object has the event's payload, as text or as JSON. Records that became too old before the function got them may come
without it: then the object only says where they are. Source: Lambda developer guide, "Retain discarded batch records".
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from aws.errors import get_error_code, is_throttle
from consumer.shard_reader import ConsumerRecord, ShardReader
from ops.replay import build_event
from runtime.read_pace import ReadPace

if TYPE_CHECKING:
    from mypy_boto3_kinesis.client import KinesisClient

Document = Mapping[str, Any]
Event = Mapping[str, Any]

_THROTTLED_SECONDS = 1.0


def count_records(document: Document) -> int:
    """Return the number of records in a batch. Raises KeyError, TypeError or ValueError for other documents."""
    if "payload" in document:
        return len(_parse_payload(document["payload"])["Records"])
    info = document["KinesisBatchInfo"]
    if not info["streamArn"] or not info["shardId"]:
        raise ValueError("the document does not say where its records are")
    return int(info["batchSize"])


def read_event(kinesis: "KinesisClient", document: Document, *, sleep: Callable[[float], None]) -> Event | None:
    """Return the event of a batch, or None if it is only on the stream and the stream no longer has all its records.

    Raises ClientError and BotoCoreError.
    """
    if "payload" in document:
        return _parse_payload(document["payload"])
    info = document["KinesisBatchInfo"]
    records = _read_records(kinesis, info, sleep) if info["batchSize"] else []
    return build_event(records, info["streamArn"]) if records else None


def _parse_payload(payload: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(payload) if isinstance(payload, str) else payload
    return event


def _read_records(
    kinesis: "KinesisClient", info: Mapping[str, Any], sleep: Callable[[float], None]
) -> Sequence[ConsumerRecord]:
    """Return the records between a batch's first and last one; none if either is no longer on the stream.

    With a parallelization factor, records of other batches are in between. It is safe to process those again.
    """
    first, last = int(info["startSequenceNumber"]), int(info["endSequenceNumber"])
    arrived = datetime.fromisoformat(info["approximateArrivalOfFirstRecord"])
    stream = info["streamArn"].rpartition("/")[2]
    reader = ShardReader(kinesis, stream, info["shardId"], arrived, now=lambda: datetime.now(UTC))
    records, pace = list[ConsumerRecord](), ReadPace()
    while True:
        try:
            page = reader.read_page(pace.limit)
        except ClientError as error:
            if get_error_code(error) == "ResourceNotFoundException":  # the shard has expired
                return []
            if not is_throttle(error):
                raise
            pace.slow_down()
            sleep(_THROTTLED_SECONDS)
            continue
        numbers = [int(record.sequence_number) for record in page.records]
        records += [record for record, number in zip(page.records, numbers, strict=True) if first <= number <= last]
        if page.is_last or not page.behind or any(number >= last for number in numbers):
            break
        sleep(pace.count_page([record.size for record in page.records]))
    is_complete = records and int(records[0].sequence_number) == first and int(records[-1].sequence_number) == last
    return records if is_complete else []
