"""A deployment whose buckets hold many objects and whose stream has many shards, and which counts the calls."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from ops.deployment import Deployment, Outputs

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
OUTPUTS = Outputs(
    ArchiveBucketName="archive",
    DeliveryStreamName="wildrydes",
    FailuresBucketName="failures",
    QuarantineBucketName="quarantine",
    ReadingsStreamName="wildrydes",
    TableName="rows",
)
_PIECE = {"stream": "wildrydes", "partitionKey": "k", "reason": "r", "data": "e30="}


class LargeCloud:
    """S3, Kinesis, Firehose and DynamoDB."""

    def __init__(self, *, objects: int, shards: int = 1, overlapping: bool = False) -> None:
        self.calls = 0
        self._objects, self._shards, self._overlapping = objects, shards, overlapping

    def deploy(self) -> Deployment:
        session = cast("Any", SimpleNamespace(client=lambda *_, **__: self))
        return Deployment(session=session, outputs=OUTPUTS, statuses={})

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=self._scan if operation == "scan" else self._list)

    def _list(self, *, Bucket: str, Prefix: str = "") -> Iterator[dict[str, Any]]:  # noqa: N803
        for first in range(0, max(self._objects, 1), 1_000):
            self.calls += 1
            numbers = range(first, min(first + 1_000, self._objects))
            keys = [self._make_key(Prefix, number, is_piece=Bucket == "quarantine") for number in numbers]
            yield {"Contents": [{"Key": key, "Size": 100, "LastModified": NOW} for key in keys]}

    def _make_key(self, prefix: str, number: int, *, is_piece: bool) -> str:
        last = number + 100_000 if self._overlapping else number
        return f"wildrydes/s/{number:06d}-{last:06d}.1.json" if is_piece else f"{prefix}{number:06d}"

    def _scan(self, **_settings: Any) -> Iterator[dict[str, Any]]:
        for _ in range(0, self._objects, 1_000):
            self.calls += 1
            yield {"Count": min(1_000, self._objects)}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        number = Key.rpartition("/")[2].partition("-")[0]
        document = {**_PIECE, "records": [{"sequenceNumber": number, "partitionKey": "k", "unreadable": [_PIECE]}]}
        assert Bucket == "quarantine"
        return {"Body": io.BytesIO(json.dumps(document).encode())}

    def describe_table(self, **_: Any) -> Any:
        self.calls += 1
        return {"Table": {"TableSizeBytes": self._objects * 540, "ItemCount": self._objects}}

    def describe_stream_summary(self, **_: Any) -> Any:
        self.calls += 1
        return {"StreamDescriptionSummary": {"OpenShardCount": self._shards}}

    def describe_delivery_stream(self, **_: Any) -> Any:
        self.calls += 1
        source = {"KinesisStreamARN": "arn:aws:kinesis:us-east-1:0:stream/wildrydes", "DeliveryStartTimestamp": NOW}
        return {
            "DeliveryStreamDescription": {
                "DeliveryStreamName": "wildrydes",
                "DeliveryStreamStatus": "ACTIVE",
                "Source": {"KinesisStreamSourceDescription": source},
            }
        }

    def list_shards(self, **_: Any) -> Any:
        self.calls += 1
        number = {"SequenceNumberRange": {"StartingSequenceNumber": "1"}}
        return {"Shards": [{"ShardId": f"shardId-{shard:012d}", **number} for shard in range(self._shards)]}

    def get_shard_iterator(self, **_: Any) -> Any:
        self.calls += 1
        return {"ShardIterator": "i"}

    def get_records(self, **_: Any) -> Any:
        self.calls += 1
        return {"Records": [], "MillisBehindLatest": 0}
