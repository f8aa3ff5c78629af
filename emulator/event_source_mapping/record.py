"""Make the Lambda event of a batch of records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

EVENT_BYTES = 6 * 1024 * 1024
"""The largest payload of a synchronous invocation. Source: Lambda quotas."""

_ENVELOPE_BYTES = 450
"""An upper bound for the size of a record's entry without its key and data."""

State = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardRecord:
    """A record of a shard."""

    sequence_number: str
    arrived: float
    """Approximate arrival time, in seconds since the epoch."""
    partition_key: str
    data: str
    """Base64."""

    @property
    def event_bytes(self) -> int:
        return len(self.data) + len(self.partition_key.encode()) + _ENVELOPE_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A tumbling window, [start, end) in seconds since the epoch. Source: "Using Lambda to process Kinesis records"."""

    start: int
    end: int

    def to_dict(self) -> dict[str, str]:
        return {"start": _format_utc(self.start), "end": _format_utc(self.end)}


def get_window(moment: float, seconds: int) -> Window:
    """Return the window of a record's arrival time. Windows start at multiples of their length."""
    start = int(moment) // seconds * seconds
    return Window(start=start, end=start + seconds)


def make_event(
    records: Sequence[ShardRecord],
    *,
    shard_id: str,
    stream_arn: str,
    role_arn: str,
    region: str,
    window: Window | None = None,
    state: State | None = None,
    final: bool = False,
    early: bool = False,
) -> dict[str, Any]:
    """Return the event of an invocation; with a window, also the fields that belong to it."""
    document: dict[str, Any] = {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": record.partition_key,
                    "sequenceNumber": record.sequence_number,
                    "data": record.data,
                    "approximateArrivalTimestamp": record.arrived,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{shard_id}:{record.sequence_number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": role_arn,
                "awsRegion": region,
                "eventSourceARN": stream_arn,
            }
            for record in records
        ]
    }
    if window is not None:
        document |= {
            "window": window.to_dict(),
            "state": state or {},
            "shardId": shard_id,
            "eventSourceARN": stream_arn,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": early,
        }
    return document


def _format_utc(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
