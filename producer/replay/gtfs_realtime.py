"""Rows of GTFS-realtime feeds: the position of each vehicle. Give several snapshots to see them move.

Source: GTFS Realtime reference, "VehiclePosition".
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.transit.gtfs_realtime_pb2 import FeedMessage

from producer.replay.rows import RefusedFile, Reject, Row, flatten

_MAX_BYTES = 100_000_000
"""A feed is one message, which is in memory as a whole. The largest agencies' have a few megabytes."""


def read_gtfs_realtime(path: Path) -> Iterator[Row | Reject]:
    """Yield the vehicles, with columns such as `vehicle.id` and `position.latitude`. Raises RefusedFile."""
    if path.stat().st_size > _MAX_BYTES:
        raise RefusedFile(f"is larger than {_MAX_BYTES:,} bytes, so it is no GTFS-realtime feed")
    feed = FeedMessage()
    try:
        feed.ParseFromString(path.read_bytes())
    except DecodeError:
        raise RefusedFile("is no GTFS-realtime feed, or is cut off") from None
    if not feed.header.gtfs_realtime_version:
        raise RefusedFile("is no GTFS-realtime feed: it has no version")
    header = {"header.timestamp": feed.header.timestamp} if feed.header.timestamp else {}
    for number, entity in enumerate(feed.entity, start=1):
        yield _make_row(number, entity, header)


def _make_row(number: int, entity: Any, header: Mapping[str, object]) -> Row | Reject:
    document = MessageToDict(entity, preserving_proto_field_name=True)
    row = Row(number, {**flatten(document.get("vehicle", {})), **header})
    if not entity.HasField("vehicle"):
        return Reject(number, "is a trip or an alert, not the position of a vehicle", str(document))
    return Reject(number, "is deleted", row.raw) if entity.is_deleted else row
