"""Read and count the pieces of unreadable data in the quarantine."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from ops.bounded_count import MAX_OBJECTS, Count
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece
from runtime.s3 import list_objects

Document = Mapping[str, Any]
_Parsed = TypeVar("_Parsed")
Place = tuple[str, str, str, int | None]
"""Stream, shard, sequence number, and the index within the record. Pieces with the same place are the same piece."""

_MAX_READ = 50
"""Objects that are read to count pieces, unless the count is to be exact."""
_READERS = 8
"""Objects that are read in parallel. A client has ten connections."""
_KEY = re.compile(r"(?P<shard>.+)/(?P<first>\d+)-(?P<last>\d+)\.(?P<pieces>\d+)\.json")


def get_place(piece: Piece) -> Place:
    """Return the piece's place on its stream."""
    record = piece.record
    return record.stream, record.shard_id, record.sequence_number, piece.sub_record


def parse_pieces(document: Document) -> list[Piece]:
    """Return the pieces in a quarantine object. Raises LookupError, TypeError or ValueError for other documents.

    An object from an earlier version is a single piece and has no `records`.
    """
    records = document.get("records") or [{**document, "unreadable": [document]}]
    return [
        Piece(
            EventRecord(
                stream=document["stream"],
                shard_id=document.get("shardId", ""),
                sequence_number=record.get("sequenceNumber", "0"),
                partition_key=record["partitionKey"],
                arrived=_parse_time(record.get("arrivedAt")),
                data=b"",
            ),
            str(unreadable["reason"]),
            base64.b64decode(unreadable["data"]),
            unreadable.get("subRecord"),
        )
        for record in records
        for unreadable in record["unreadable"]
    ]


def read_object(
    s3: Any, bucket: str, key: str, parse: Callable[[Any], _Parsed], load: Callable[[bytes], Any] = json.loads
) -> _Parsed | None:
    """Load and parse an object of a bucket. Return None if it is not in the format that `parse` expects."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        return parse(load(body))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def count_pieces(s3: Any, bucket: str) -> int:
    """Count the pieces in the quarantine, each once.

    The keys hold the counts. Only objects whose ranges of records overlap are read, because they may share pieces: a
    retried batch may be cut differently.
    """
    groups = _group_overlapping(_list_objects(s3, bucket))
    return sum(group[0].pieces if len(group) == 1 else len(_read_group(s3, bucket, group)) for group in groups)


def count_some_pieces(s3: Any, bucket: str) -> Count:
    """Count the pieces in the first objects of the quarantine, and read few objects: it holds at least so many."""
    listed = _list_objects(s3, bucket)
    number, to_read, is_exact = 0, _MAX_READ, True
    for group in _group_overlapping(islice(listed, MAX_OBJECTS)):
        if 1 < len(group) <= to_read:
            to_read -= len(group)
            number += len(_read_group(s3, bucket, group))
        else:
            number += max(item.pieces for item in group)  # all of a group may be the same pieces
            is_exact = is_exact and len(group) == 1
    return Count(number, is_exact and next(listed, None) is None)


def read_pieces(s3: Any, bucket: str) -> Iterator[Piece]:
    """Yield each piece in the quarantine once. Objects in another format are skipped."""
    groups = _group_overlapping(_list_objects(s3, bucket))
    with ThreadPoolExecutor(_READERS) as readers:
        while batch := list(islice(groups, _READERS)):
            for pieces in readers.map(partial(_read_group, s3, bucket), batch):
                yield from pieces


def count_arrived(s3: Any, bucket: str, first: datetime, end: datetime) -> int:
    """Count the pieces whose records arrived on their stream from `first` up to but not including `end`."""
    return sum(first.timestamp() <= piece.record.arrived < end.timestamp() for piece in read_pieces(s3, bucket))


@dataclass(frozen=True, slots=True)
class _QuarantineObject:
    """An object of the quarantine, as its key describes it. An object with another key has only the defaults."""

    key: str
    shard: str = ""
    first: int = 0
    last: int = 0
    pieces: int = 1


def _list_objects(s3: Any, bucket: str) -> Iterator[_QuarantineObject]:
    for entry in list_objects(s3, bucket):
        match = _KEY.fullmatch(entry["Key"])
        numbers = map(int, match.group("first", "last", "pieces")) if match else ()
        yield _QuarantineObject(entry["Key"], match["shard"] if match else "", *numbers)


def _group_overlapping(objects: Iterator[_QuarantineObject]) -> Iterator[list[_QuarantineObject]]:
    """Group objects of one shard whose ranges overlap. A listing has them in the order of their first records."""
    group: list[_QuarantineObject] = []
    last = 0
    for item in objects:
        if group and not (item.shard and item.shard == group[0].shard and item.first <= last):
            yield group
            group, last = [], 0
        group.append(item)
        last = max(last, item.last)
    if group:
        yield group


def _read_group(s3: Any, bucket: str, group: Sequence[_QuarantineObject]) -> list[Piece]:
    """Return the pieces of objects that overlap, each once."""
    pieces: dict[Place, Piece] = {}
    for item in group:
        for piece in read_object(s3, bucket, item.key, parse_pieces) or ():
            pieces[get_place(piece)] = piece
    return list(pieces.values())


def _parse_time(moment: str | None) -> float:
    """Return seconds since the epoch; 0 if the object does not contain the time."""
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0
