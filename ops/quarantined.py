"""What the quarantine holds: its objects taken apart into pieces, and their number from a listing."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unicorn.kinesis_event import EventRecord
from unicorn.quarantine import Piece

Place = tuple[str, str, str, int | None]
"""Stream, shard, sequence number, and the index within the record: what makes two pieces the same."""

_KEY = re.compile(r"(?P<shard>.+)/(?P<first>\d+)-(?P<last>\d+)\.(?P<pieces>\d+)\.json")


def place(piece: Piece) -> Place:
    """Return where on a stream the piece was."""
    record = piece.record
    return record.stream, record.shard_id, record.sequence_number, piece.sub_record


def parse_pieces(document: Mapping[str, Any]) -> list[Piece]:
    """Return the pieces of an object. Raises LookupError, TypeError or ValueError where it holds none.

    An object of an earlier version is a single piece, without `records`.
    """
    records = document.get("records") or [{**document, "unreadable": [document]}]
    return [
        Piece(
            EventRecord(
                stream=document["stream"],
                shard_id=document.get("shardId", ""),
                sequence_number=record.get("sequenceNumber", "0"),
                partition_key=record["partitionKey"],
                arrived=_seconds(record.get("arrivedAt")),
                data=b"",
            ),
            str(unreadable["reason"]),
            base64.b64decode(unreadable["data"]),
            unreadable.get("subRecord"),
        )
        for record in records
        for unreadable in record["unreadable"]
    ]


def count_pieces(s3: Any, bucket: str) -> int:
    """Return how many pieces the quarantine holds, each once.

    Keys tell it. Only objects whose ranges of records overlap are read, since they may share pieces: a batch that was
    retried in other parts.
    """
    return sum(_count(s3, bucket, overlapping) for overlapping in _overlapping(_listed(s3, bucket)))


@dataclass(frozen=True, slots=True)
class _Listed:
    """An object as its key tells it."""

    key: str
    shard: str = ""
    first: int = 0
    last: int = 0
    pieces: int = 1


def _listed(s3: Any, bucket: str) -> Iterator[_Listed]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page.get("Contents", []):
            named = _KEY.fullmatch(entry["Key"])
            numbers = map(int, named.group("first", "last", "pieces")) if named else ()
            yield _Listed(entry["Key"], named["shard"] if named else "", *numbers)


def _overlapping(objects: Iterator[_Listed]) -> Iterator[list[_Listed]]:
    """Group objects of one shard whose ranges overlap. A listing has them in the order of their first records."""
    group: list[_Listed] = []
    last = 0
    for listed in objects:
        if group and not (listed.shard and listed.shard == group[0].shard and listed.first <= last):
            yield group
            group, last = [], 0
        group.append(listed)
        last = max(last, listed.last)
    if group:
        yield group


def _count(s3: Any, bucket: str, overlapping: list[_Listed]) -> int:
    if len(overlapping) == 1:
        return overlapping[0].pieces
    documents = (json.loads(s3.get_object(Bucket=bucket, Key=listed.key)["Body"].read()) for listed in overlapping)
    return len({place(piece) for document in documents for piece in parse_pieces(document)})


def _seconds(moment: str | None) -> float:
    """Return seconds since the epoch; 0 where an object doesn't say when its record arrived."""
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0
