"""Read the dead letters: batches in the failures bucket, and unreadable data in the quarantine."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ops.quarantine_reader import parse_pieces
from runtime.chunks import chunk
from runtime.quarantine import Piece
from runtime.s3 import list_pages

_READERS = 8
"""Objects that are read in parallel. A client has ten connections."""
_MAX_OBJECTS, _MAX_BYTES = 1_000, 64 * 1024 * 1024
"""The objects and bytes that are in memory at a time, unless a single object is larger."""

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amount:
    """The part of an object that failed for one reason."""

    records: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An object that Lambda or a function wrote."""

    key: str
    size: int
    """Bytes."""
    amounts: Mapping[str, Amount]
    """The part of the object that failed for each reason."""
    oldest: str
    """When its first record arrived, ISO 8601 in UTC; empty if the object does not say."""
    newest: str

    @property
    def records(self) -> int:
        return sum(amount.records for amount in self.amounts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedBatch(DeadLetter):
    """A batch that Lambda gave up on."""

    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedData(DeadLetter):
    """The unreadable data of one batch."""

    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class ForeignObject:
    """An object that neither Lambda nor a function of this project wrote."""

    key: str


Reader = Callable[[str, int, Document], DeadLetter]


def read_pages(s3: "S3Client", bucket: str, read: Reader) -> Iterator[list[DeadLetter | ForeignObject]]:
    """Yield a bucket's objects in pages of at most a thousand objects or 64 MB. `read` parses an object."""
    with ThreadPoolExecutor(_READERS) as readers:
        for listed in list_pages(s3, bucket):
            for entries in chunk(listed, itemgetter("Size"), max_items=_MAX_OBJECTS, max_bytes=_MAX_BYTES):
                yield list(readers.map(partial(_read_object, s3, bucket, read), entries))


def parse_failed_batch(key: str, size: int, document: Document) -> FailedBatch:
    """Return the failed batch in an object. Raises KeyError, TypeError or ValueError for other documents."""
    info = document.get("KinesisBatchInfo", {})
    records = len(json.loads(document["payload"])["Records"])
    return FailedBatch(
        key=key,
        size=size,
        amounts={str(document["requestContext"]["condition"]): Amount(records, size)},
        oldest=str(info.get("approximateArrivalOfFirstRecord", "")),
        newest=str(info.get("approximateArrivalOfLastRecord", "")),
        document=document,
    )


def parse_quarantined(key: str, size: int, document: Document) -> QuarantinedData:
    """Return the quarantined data in an object. Raises KeyError, TypeError or ValueError for other documents."""
    pieces = parse_pieces(document)
    records = Counter(piece.reason for piece in pieces)
    sizes: Counter[str] = Counter()
    for piece in pieces:
        sizes[piece.reason] += len(piece.data)
    arrivals = [piece.record.arrived for piece in pieces if piece.record.arrived]
    return QuarantinedData(
        key=key,
        size=size,
        amounts={reason: Amount(count, sizes[reason]) for reason, count in records.items()},
        oldest=_format_time(min(arrivals)) if arrivals else "",
        newest=_format_time(max(arrivals)) if arrivals else "",
        pieces=pieces,
    )


@dataclass(slots=True)
class Subtotal:
    """The amount of dead letters for one reason, or for all reasons."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    oldest: str = ""
    newest: str = ""

    def add(self, letter: DeadLetter, amount: Amount) -> None:
        self.objects += 1
        self.records += amount.records
        self.bytes += amount.bytes
        if letter.oldest:
            self.oldest = min(self.oldest, letter.oldest) if self.oldest else letter.oldest
        self.newest = max(self.newest, letter.newest)

    def to_dict(self) -> dict[str, int | str | None]:
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
class DeadLetterTotals:
    """The dead letters of one bucket, counted."""

    total: Subtotal = field(default_factory=Subtotal)
    reasons: dict[str, Subtotal] = field(default_factory=dict)
    """By reason. Reasons beyond the first MAX_REASONS are counted together."""
    foreign: int = 0
    """Objects that are not ours."""

    MAX_REASONS = 1_000

    def add(self, letter: DeadLetter | ForeignObject) -> None:
        if isinstance(letter, ForeignObject):
            self.foreign += 1
            return
        self.total.add(letter, Amount(letter.records, letter.size))
        for reason, amount in letter.amounts.items():
            is_listed = reason in self.reasons or len(self.reasons) < self.MAX_REASONS
            self.reasons.setdefault(reason if is_listed else "other reasons", Subtotal()).add(letter, amount)

    def rank_reasons(self) -> list[tuple[str, Subtotal]]:
        """Return the reasons, the one with the most records first."""
        return sorted(self.reasons.items(), key=lambda pair: -pair[1].records)

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.total.to_dict(),
            "not_ours": self.foreign,
            "reasons": [{"reason": reason, **subtotal.to_dict()} for reason, subtotal in self.rank_reasons()],
        }


def _read_object(s3: "S3Client", bucket: str, read: Reader, entry: "ObjectTypeDef") -> DeadLetter | ForeignObject:
    body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    try:
        return read(entry["Key"], entry["Size"], json.loads(body))
    except (ValueError, LookupError, TypeError, AttributeError):
        return ForeignObject(entry["Key"])


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
