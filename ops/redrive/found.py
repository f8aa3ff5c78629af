"""What lies in the failures bucket and in the quarantine, page by page, and how much of it for which reason."""

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

_AT_ONCE = 8
"""Objects read side by side, within a client's ten connections."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object that Lambda or a function put there."""

    key: str
    size: int
    """Bytes of the object."""
    reason: str
    records: int
    oldest: str
    """Arrival of its first record, ISO 8601 in UTC; empty where the object doesn't say."""
    newest: str
    document: Document


@dataclass(frozen=True, slots=True)
class Strange:
    """An object that is not of ours."""

    key: str


Reader = Callable[[str, int, Document], Found]


def pages(s3: Any, bucket: str, read: Reader) -> Iterator[list[Found | Strange]]:
    """A bucket's objects, at most a thousand at a time; none of them need be held for long."""
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            yield list(readers.map(partial(_found, s3, bucket, read), page.get("Contents", [])))


def failed(key: str, size: int, document: Document) -> Found:
    """A batch that Lambda gave up. Raises KeyError, TypeError or ValueError where it isn't one."""
    info = document.get("KinesisBatchInfo", {})
    return Found(
        key=key,
        size=size,
        reason=str(document["requestContext"]["condition"]),
        records=len(json.loads(document["payload"])["Records"]),
        oldest=str(info.get("approximateArrivalOfFirstRecord", "")),
        newest=str(info.get("approximateArrivalOfLastRecord", "")),
        document=document,
    )


def quarantined(key: str, size: int, document: Document) -> Found:
    """Data that could not be read. Raises KeyError or TypeError where it isn't that."""
    arrived = str(document.get("arrivedAt", ""))
    return Found(
        key=key,
        size=size,
        reason=str(document["reason"]),
        records=1,
        oldest=arrived,
        newest=arrived,
        document={name: document[name] for name in ("stream", "partitionKey", "data")},
    )


@dataclass(slots=True)
class Sum:
    """What lies there for one reason, or for all."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    oldest: str = ""
    newest: str = ""

    def add(self, one: Found) -> None:
        self.objects += 1
        self.records += one.records
        self.bytes += one.size
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
        return f"{self.objects:,} ({self.records:,} records, {self.bytes:,} bytes{span})"


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
        self.total.add(one)
        reason = one.reason if one.reason in self.reasons or len(self.reasons) < self.MOST_REASONS else "other reasons"
        self.reasons.setdefault(reason, Sum()).add(one)

    def most_frequent(self) -> list[tuple[str, Sum]]:
        return sorted(self.reasons.items(), key=lambda pair: -pair[1].objects)


def _found(s3: Any, bucket: str, read: Reader, entry: Mapping[str, Any]) -> Found | Strange:
    body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    try:
        return read(entry["Key"], entry["Size"], json.loads(body))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Strange(entry["Key"])
