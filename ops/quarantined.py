"""What the quarantine holds: its objects taken apart into pieces, and their number from a listing."""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece

Place = tuple[str, str, str, int | None]
"""Stream, shard, sequence number, and the index within the record: what makes two pieces the same."""

_READERS = 8
"""Objects read side by side, within a client's ten connections."""
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
    return sum(
        group[0].pieces if len(group) == 1 else len(_read(s3, bucket, group)) for group in _groups(_listed(s3, bucket))
    )


def distinct_pieces(s3: Any, bucket: str) -> Iterator[Piece]:
    """Yield each piece of the quarantine once. Objects that are not ours are left out."""
    groups = _groups(_listed(s3, bucket))
    with ThreadPoolExecutor(_READERS) as readers:
        while some := list(islice(groups, _READERS)):
            for pieces in readers.map(partial(_read, s3, bucket), some):
                yield from pieces


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


def _groups(objects: Iterator[_Listed]) -> Iterator[list[_Listed]]:
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


def _read(s3: Any, bucket: str, group: Sequence[_Listed]) -> list[Piece]:
    """Return the pieces of objects that overlap, each once."""
    pieces: dict[Place, Piece] = {}
    for listed in group:
        body = s3.get_object(Bucket=bucket, Key=listed.key)["Body"].read()
        try:
            pieces |= {place(piece): piece for piece in parse_pieces(json.loads(body))}
        except (ValueError, LookupError, TypeError, AttributeError):
            continue  # somebody else put it there
    return list(pieces.values())


def _seconds(moment: str | None) -> float:
    """Return seconds since the epoch; 0 where an object doesn't say when its record arrived."""
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0
