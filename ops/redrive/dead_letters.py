"""Read the dead letters: batches in the failures bucket, unreadable data in the quarantine, and failed conversions."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ops.quarantine_reader import Document, parse_pieces, read_object
from ops.redrive.failed_batch import count_records
from runtime.chunks import chunk
from runtime.quarantine import Piece
from runtime.s3 import list_pages

_READERS = 8
"""Objects that are read in parallel. A client has ten connections."""
_MAX_OBJECTS, _MAX_BYTES = 1_000, 64 * 1024 * 1024
"""The objects and bytes that are in memory at a time, unless a single object is larger."""

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectTypeDef


@dataclass(frozen=True, slots=True)
class Amount:
    """The part of an object that failed for one reason."""

    records: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An object that Lambda, Firehose or a function wrote."""

    key: str
    size: int
    """Bytes."""
    amounts: Mapping[str, Amount]
    """The part of the object that failed for each reason."""
    oldest: str
    """When its first record arrived, ISO 8601 in UTC; empty if the object does not contain it."""
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


_Letter = TypeVar("_Letter", bound=DeadLetter)


def read_pages(
    s3: Any,
    bucket: str,
    parse: Callable[[str, int, Any], _Letter],
    *,
    prefix: str = "",
    load: Callable[[bytes], Any] = json.loads,
) -> Iterator[list[_Letter | None]]:
    """Yield the objects under a prefix in pages of at most a thousand objects or 64 MB. `parse` converts an object.

    None stands for an object that neither AWS nor a function of this project wrote.
    """

    def read(entry: "ObjectTypeDef") -> _Letter | None:
        key, size = entry["Key"], entry["Size"]
        return read_object(s3, bucket, key, lambda document: parse(key, size, document), load)

    with ThreadPoolExecutor(_READERS) as readers:
        for listed in list_pages(s3, bucket, prefix):
            for entries in chunk(listed, itemgetter("Size"), max_items=_MAX_OBJECTS, max_bytes=_MAX_BYTES):
                yield list(readers.map(read, entries))


def parse_failed_batch(key: str, size: int, document: Document) -> FailedBatch:
    """Return the failed batch in an object. Raises KeyError, TypeError or ValueError for other documents."""
    info = document.get("KinesisBatchInfo", {})
    records = count_records(document)
    return FailedBatch(
        key=key,
        size=size,
        amounts={str(document["requestContext"]["condition"]): Amount(records, size)},
        oldest=str(info.get("approximateArrivalOfFirstRecord") or ""),
        newest=str(info.get("approximateArrivalOfLastRecord") or ""),
        document=document,
    )


def parse_quarantined(key: str, size: int, document: Document) -> QuarantinedData:
    """Return the quarantined data in an object. Raises KeyError, TypeError or ValueError for other documents."""
    pieces = parse_pieces(document)
    arrivals = [format_time(piece.record.arrived) for piece in pieces if piece.record.arrived]
    return QuarantinedData(
        key=key,
        size=size,
        amounts=sum_amounts(pieces),
        oldest=min(arrivals, default=""),
        newest=max(arrivals, default=""),
        pieces=pieces,
    )


class FailedData(Protocol):
    """Data that failed, and why."""

    @property
    def reason(self) -> str: ...

    @property
    def data(self) -> bytes: ...


def sum_amounts(pieces: Iterable[FailedData]) -> dict[str, Amount]:
    """Return the amount of data that failed for each reason."""
    amounts: dict[str, Amount] = {}
    for piece in pieces:
        amount = amounts.get(piece.reason, Amount(0, 0))
        amounts[piece.reason] = Amount(amount.records + 1, amount.bytes + len(piece.data))
    return amounts


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
        return {**asdict(self), "oldest": self.oldest or None, "newest": self.newest or None}

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
    """Objects that neither AWS nor a function of this project wrote."""

    MAX_REASONS = 1_000

    def add(self, letter: DeadLetter | None) -> None:
        if letter is None:
            self.foreign += 1
            return
        self.total.add(letter, Amount(letter.records, letter.size))
        for reason, amount in letter.amounts.items():
            is_listed = reason in self.reasons or len(self.reasons) < self.MAX_REASONS
            self.reasons.setdefault(reason if is_listed else "other reasons", Subtotal()).add(letter, amount)

    def add_all(self, letters: Iterable[DeadLetter | None]) -> None:
        for letter in letters:
            self.add(letter)

    def rank_reasons(self) -> list[tuple[str, Subtotal]]:
        """Return the reasons, the one with the most records first."""
        return sorted(self.reasons.items(), key=lambda pair: -pair[1].records)

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.total.to_dict(),
            "not_ours": self.foreign,
            "reasons": [{"reason": reason, **subtotal.to_dict()} for reason, subtotal in self.rank_reasons()],
        }


def format_time(seconds: float) -> str:
    """Return the time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
