"""What lies in the failures bucket and in the quarantine, part by part, and how much of it for which reason."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from typing import Any

from ops.quarantined import parse_pieces
from runtime.chunks import chunk
from runtime.quarantine import Piece

_AT_ONCE = 8
"""Objects read side by side, within a client's ten connections."""
_MOST_OBJECTS, _MOST_BYTES = 1_000, 64 * 1024 * 1024
"""What is held in memory at a time, unless a single object is larger."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """How much of an object is there for one reason."""

    records: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object that Lambda or a function put there."""

    key: str
    size: int
    """Bytes of the object."""
    parts: Mapping[str, Part]
    """By reason."""
    oldest: str
    """Arrival of its first record, ISO 8601 in UTC; empty where the object doesn't say."""
    newest: str

    @property
    def records(self) -> int:
        return sum(part.records for part in self.parts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedBatch(Found):
    """A batch that Lambda gave up."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined(Found):
    """Data of one batch that could not be read."""

    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Strange:
    """An object that is not of ours."""

    key: str


Reader = Callable[[str, int, Document], Found]


def pages(s3: Any, bucket: str, read: Reader) -> Iterator[list[Found | Strange]]:
    """Yield a bucket's objects, a thousand or 64 MB at a time; none of them need be held for long."""
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            listed = page.get("Contents", [])
            for entries in chunk(listed, itemgetter("Size"), most=_MOST_OBJECTS, most_bytes=_MOST_BYTES):
                yield list(readers.map(partial(_found, s3, bucket, read), entries))


def failed(key: str, size: int, document: Document) -> FailedBatch:
    """A batch that Lambda gave up. Raises KeyError, TypeError or ValueError where it isn't one."""
    info = document.get("KinesisBatchInfo", {})
    records = len(json.loads(document["payload"])["Records"])
    return FailedBatch(
        key=key,
        size=size,
        parts={str(document["requestContext"]["condition"]): Part(records, size)},
        oldest=str(info.get("approximateArrivalOfFirstRecord", "")),
        newest=str(info.get("approximateArrivalOfLastRecord", "")),
        document=document,
    )


def quarantined(key: str, size: int, document: Document) -> Quarantined:
    """Data that could not be read. Raises KeyError, TypeError or ValueError where it isn't that."""
    pieces = parse_pieces(document)
    records = Counter(piece.reason for piece in pieces)
    sizes: Counter[str] = Counter()
    for piece in pieces:
        sizes[piece.reason] += len(piece.data)
    arrivals = [piece.record.arrived for piece in pieces if piece.record.arrived]
    return Quarantined(
        key=key,
        size=size,
        parts={reason: Part(count, sizes[reason]) for reason, count in records.items()},
        oldest=_moment(min(arrivals)) if arrivals else "",
        newest=_moment(max(arrivals)) if arrivals else "",
        pieces=pieces,
    )


@dataclass(slots=True)
class Sum:
    """What lies there for one reason, or for all."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    oldest: str = ""
    newest: str = ""

    def add(self, one: Found, part: Part) -> None:
        self.objects += 1
        self.records += part.records
        self.bytes += part.bytes
        if one.oldest:
            self.oldest = min(self.oldest, one.oldest) if self.oldest else one.oldest
        self.newest = max(self.newest, one.newest)

    def document(self) -> dict[str, int | str | None]:
        return {
            "objects": self.objects,
            "records": self.records,
            "bytes": self.bytes,
            "oldest": self.oldest or None,
            "newest": self.newest or None,
        }

    def __str__(self) -> str:
        span = f", arrived from {self.oldest} to {self.newest}" if self.oldest else ""
        return f"{self.objects:,} objects ({self.records:,} records, {self.bytes:,} bytes{span})"


@dataclass(slots=True)
class Tally:
    """What was found in one bucket."""

    total: Sum = field(default_factory=Sum)
    reasons: dict[str, Sum] = field(default_factory=dict)
    """By reason; what begins alike is one where there are too many."""
    strange: int = 0

    MOST_REASONS = 1_000

    def add(self, one: Found | Strange) -> None:
        if isinstance(one, Strange):
            self.strange += 1
            return
        self.total.add(one, Part(one.records, one.size))
        for reason, part in one.parts.items():
            known = reason in self.reasons or len(self.reasons) < self.MOST_REASONS
            self.reasons.setdefault(reason if known else "other reasons", Sum()).add(one, part)

    def most_frequent(self) -> list[tuple[str, Sum]]:
        return sorted(self.reasons.items(), key=lambda pair: -pair[1].records)


def _found(s3: Any, bucket: str, read: Reader, entry: Mapping[str, Any]) -> Found | Strange:
    body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    try:
        return read(entry["Key"], entry["Size"], json.loads(body))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Strange(entry["Key"])


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
