"""Serve a fleet's stream, table and archive on this machine: run it as a module with an empty folder and the fleet.

The table is in MiniStack's DynamoDB, with the emulator's scan and without IAM. The archive's minutes are the object of
a result, and the stream's records are made beforehand. The process prints its port, and ends when its standard input
does.
"""

import asyncio
import json
import sys
from pathlib import Path
from threading import Lock
from typing import Any

from bench.growth.fleet_cost import compute_fleet_cost
from bench.operations.server import Handler, serve
from bench.reconcile.contents import NAME, fill_table, make_shards, write_minutes
from bench.reconcile.fleet import START, Fleet
from emulator import scan

_READ_UNITS_PER_SHARD = 1_000
"""As the deployment's table has them."""
_DAY_MILLISECONDS = 24 * 3600 * 1000
_NO_OBJECTS = b"<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>"
_STREAM: dict[str, Any] = {
    "StreamDescriptionSummary": {"RetentionPeriodHours": 24, "StreamCreationTimestamp": START.timestamp() - 1e6}
}
_DELIVERY: dict[str, Any] = {
    "DeliveryStreamDescription": {
        "DeliveryStreamName": NAME,
        "DeliveryStreamStatus": "ACTIVE",
        "Source": {
            "KinesisStreamSourceDescription": {"KinesisStreamARN": f"arn:aws:kinesis:us-east-1:0:stream/{NAME}"}
        },
    }
}
_DESCRIBED = {"DescribeStreamSummary": _STREAM, "DescribeDeliveryStream": _DELIVERY}


class _Cloud(Handler):
    shards: list[list[bytes]]
    """The JSON of each record on each shard."""
    _turn = Lock()

    def get(self) -> bytes:
        if "/event-source-mappings" in self.path:
            return b'{"EventSourceMappings": [{"TumblingWindowInSeconds": 60}]}'
        return _NO_OBJECTS if "list-type" in self.path else super().get()

    def call(self, operation: str, request: dict[str, Any]) -> bytes:
        if operation in ("DescribeTable", "Query", "Scan"):
            with self._turn:
                return call_table(operation, request)
        if operation == "GetRecords":
            return self._read_shard(request["ShardIterator"], request["Limit"])
        described = self._describe(operation, request)
        return json.dumps(described).encode() if described else super().call(operation, request)

    def _describe(self, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
        if operation == "ListShards":
            numbers = {"SequenceNumberRange": {"StartingSequenceNumber": "0"}}
            return {"Shards": [{"ShardId": f"{shard}", **numbers} for shard in range(len(self.shards))]}
        if operation == "GetShardIterator":
            return {"ShardIterator": f"{request['ShardId']}:0"}
        return _DESCRIBED.get(operation)

    def _read_shard(self, iterator: str, limit: int) -> bytes:
        shard, position = map(int, iterator.split(":"))
        records = self.shards[shard][position : position + limit]
        behind = _DAY_MILLISECONDS if position + len(records) < len(self.shards[shard]) else 0
        following = b'"%d:%d"' % (shard, position + len(records))
        return b'{"Records":[%b],"MillisBehindLatest":%d,"NextShardIterator":%b}' % (
            b",".join(records), behind, following,
        )  # fmt: skip


def call_table(operation: str, request: dict[str, Any]) -> bytes:
    """Return what MiniStack's DynamoDB answers. Raises ValueError for a refusal."""
    from ministack.services.dynamodb import handle_request

    headers = {"x-amz-target": f"DynamoDB_20120810.{operation}"}
    status, _, body = asyncio.run(handle_request("POST", "/", headers, json.dumps(request).encode(), {}))
    if status != 200:
        raise ValueError(body)
    return body if isinstance(body, bytes) else body.encode()


def main() -> None:
    folder, unicorns, minutes = Path(sys.argv[1]), *map(int, sys.argv[2:])
    fleet, shards = Fleet(unicorns, minutes), compute_fleet_cost(unicorns).shards
    scan.install()
    schema = [("Name", "HASH"), ("StatusTime", "RANGE")]
    table = {
        "TableName": NAME,
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in schema],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in schema],
        "BillingMode": "PAY_PER_REQUEST",
        "OnDemandThroughput": {"MaxReadRequestUnits": shards * _READ_UNITS_PER_SHARD},
    }
    call_table("CreateTable", table)
    fill_table(fleet)
    write_minutes(fleet, folder)
    _Cloud.shards = make_shards(fleet, shards)
    serve(_Cloud, folder)


if __name__ == "__main__":
    main()
