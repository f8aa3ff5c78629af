"""Read the dead letters: batches in the failures bucket, unreadable data in the quarantine, and failed conversions."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from ops.quarantine_reader import Document, parse_pieces, read_object
from ops.redrive.failed_batch import count_records
from runtime.chunks import chunk
from runtime.quarantine import Piece
from runtime.s3 import list_pages

_MAX_BYTES = 8 * 1024 * 1024
"""The bytes that a worker has in memory, unless a single object is larger."""

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


def list_chunks(s3: Any, bucket: str, prefix: str = "", *, max_objects: int) -> Iterator[list["ObjectTypeDef"]]:
    """Yield the objects under a prefix, in chunks that a worker has in memory: at most so many objects, and 8 MB."""
    for listed in list_pages(s3, bucket, prefix):
        yield from chunk(listed, itemgetter("Size"), max_items=max_objects, max_bytes=_MAX_BYTES)


def read_letters(
    s3: Any,
    bucket: str,
    entries: Iterable["ObjectTypeDef"],
    parse: Callable[[str, int, Any], _Letter],
    load: Callable[[bytes], Any] | None = None,
) -> list[_Letter | None]:
    """Return the listed objects, converted by `parse`.

    None stands for an object that neither AWS nor a function of this project wrote.
    """
    letters: list[_Letter | None] = []
    for entry in entries:
        convert = partial(parse, entry["Key"], entry["Size"])
        try:
            letters.append(read_object(s3, bucket, entry["Key"], convert, load or json.loads))
        except ClientError as error:
            if get_error_code(error) != "NoSuchKey":  # another run has just processed it
                raise
    return letters


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


def format_time(seconds: float) -> str:
    """Return the time as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
