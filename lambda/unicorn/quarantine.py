"""The quarantine: a bucket with one object for each piece of data that could not be read, with reason and bytes.

The key is the place on the stream, so that a retry overwrites and a count of keys is the truth.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unicorn.kinesis_event import EventRecord

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The bucket. What S3 refuses is raised: the batch is then retried."""

    s3: "S3Client"
    bucket: str

    def put(self, record: EventRecord, *, reason: str, data: bytes, sub_record: int | None = None) -> None:
        """Keep `data`, all of the record or, where it held several documents, the one of that index."""
        self.s3.put_object(
            Bucket=self.bucket,
            Key=quarantine_key(record, sub_record),
            Body=json.dumps(document(record, reason, data, sub_record)).encode(),
            ContentType="application/json",
        )


def quarantine_key(record: EventRecord, sub_record: int | None = None) -> str:
    """Stream, shard, sequence number, and the index within the record where it held several documents."""
    place = [record.stream, record.shard_id, record.sequence_number]
    return "/".join(place if sub_record is None else [*place, str(sub_record)]) + ".json"


def document(record: EventRecord, reason: str, data: bytes, sub_record: int | None) -> dict[str, object]:
    """What an object holds."""
    return {
        "stream": record.stream,
        "shardId": record.shard_id,
        "sequenceNumber": record.sequence_number,
        "subRecord": sub_record,
        "partitionKey": record.partition_key,
        "arrivedAt": datetime.fromtimestamp(record.arrived, UTC).isoformat(timespec="milliseconds"),
        "reason": reason,
        "data": base64.b64encode(data).decode(),
    }
