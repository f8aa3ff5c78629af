"""Build the events and records with which failed data is processed a second time."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consumer.shard_reader import ConsumerRecord
from runtime.chunks import chunk
from runtime.quarantine import Piece
from unicorn.codec import decode, decode_summary, encode
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
"""The largest payload of a synchronous invocation. Source: Lambda quotas."""


def split_event(event: Mapping[str, Any], max_bytes: int = MAX_PAYLOAD_BYTES) -> Iterator[bytes]:
    """Yield a failed batch's event as payloads that Lambda accepts: one, unless it is too large.

    Each part is its window's last, so that the function emits the part's summaries, which merge into the same rows. The
    first part has the state of the window, which must be emitted only once.
    """
    event = close_window(event)
    payload = _to_payload(event)
    if len(payload) <= max_bytes:
        yield payload
        return
    part = {**event, "Records": []}
    room = max_bytes - len(_to_payload(part))
    records = chunk(event["Records"], _measure, max_items=len(event["Records"]), max_bytes=room)
    for part_records in records:
        yield _to_payload({**part, "Records": part_records})
        if "state" in part:
            part["state"] = {}


def _measure(record: Any) -> int:
    return len(_to_payload(record)) + len(",")


def _to_payload(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def build_event(records: Iterable[ConsumerRecord], stream_arn: str) -> dict[str, Any]:
    """Return the event with which Lambda passes records of a stream to a function, outside of any window."""
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": record.partition_key,
                    "sequenceNumber": record.sequence_number,
                    "data": base64.b64encode(record.data).decode(),
                    "approximateArrivalTimestamp": record.arrived.timestamp(),
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"{record.shard_id}:{record.sequence_number}",
                "eventName": "aws:kinesis:record",
                "awsRegion": stream_arn.split(":")[3],
                "eventSourceARN": stream_arn,
            }
            for record in records
        ]
    }


def close_window(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event of a failed batch, marked as its window's last, so that the function emits the window's state.

    The window continued without the batch, from the earlier state. Both emit summaries that merge into the same rows.
    """
    return {**event, "isFinalInvokeForWindow": True} if "window" in event else dict(event)


def to_records(piece: Piece, *, summaries: bool = False) -> list[tuple[str, bytes]]:
    """Return a quarantined piece as records to put back, each with its partition key; none if it cannot be read.

    Several readings become one record each, so that a batch with too many unicorn-minutes can be divided.
    """
    key = piece.record.partition_key
    if summaries:
        return [(key, piece.data)] if _is_summary(piece.data) else []
    contents = decode(piece.data)
    readings = [content for content in contents if isinstance(content, Reading)]
    if len(readings) < len(contents):
        return []
    return [(key, piece.data)] if len(readings) == 1 else [(reading.Name, encode(reading)) for reading in readings]


def _is_summary(data: bytes) -> bool:
    try:
        decode_summary(data)
    except InvalidSummary:
        return False
    return True
