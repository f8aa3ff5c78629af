"""Read the records that Firehose could not convert: they lie in the archive's bucket, under `errors/`.

The functions read the same records, so what is not a reading is in the quarantine too. But a valid reading that
Firehose failed on for a cause of its own, such as a table that it could not read, is missing in the archive.
Source: Amazon Data Firehose developer guide, "Handling errors for data format conversion".
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from ops.quarantine_reader import read_pieces
from ops.redrive.dead_letters import DeadLetter, format_time, sum_amounts
from ops.unnamed_database import DigestSet
from unicorn.codec import Unreadable, decode, split_documents
from unicorn.reading import Reading

PREFIX = "errors/"


@dataclass(frozen=True, slots=True)
class FailedConversion:
    """A record that Firehose could not convert."""

    document: Mapping[str, Any]
    """As Firehose wrote it."""
    reason: str
    data: bytes

    def split(self) -> tuple[list[Reading], list[Unreadable]]:
        """Return the record's readings, and what of it is not a reading."""
        contents = decode(self.data)
        readings = [content for content in contents if isinstance(content, Reading)]
        return readings, [content for content in contents if isinstance(content, Unreadable)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconverted(DeadLetter):
    """An object of Firehose's with records that it could not convert."""

    conversions: list[FailedConversion]


def load_documents(body: bytes) -> list[dict[str, Any]]:
    """Return the JSON documents in an object, which follow each other with or without newlines. Raises ValueError."""
    return [document for document, _ in split_documents(body.decode())]


def dump_documents(conversions: list[FailedConversion]) -> bytes:
    """Return the body of an object with these records."""
    return b"".join(json.dumps(conversion.document).encode() + b"\n" for conversion in conversions)


def parse_unconverted(key: str, size: int, documents: list[dict[str, Any]]) -> Unconverted:
    """Return the records in an object. Raises KeyError, TypeError or ValueError for other documents."""
    conversions = [
        FailedConversion(document, _get_reason(document), base64.b64decode(document["rawData"], validate=True))
        for document in documents
    ]
    arrivals = [format_time(document["arrivalTimestamp"] / 1000) for document in documents]
    return Unconverted(
        key=key,
        size=size,
        amounts=sum_amounts(conversions),
        oldest=min(arrivals, default=""),
        newest=max(arrivals, default=""),
        conversions=conversions,
    )


def _get_reason(document: Mapping[str, Any]) -> str:
    """Return the error message. AWS's documentation spells the member's name in three ways."""
    members = {name.lower().removeprefix("last"): value for name, value in document.items()}
    return str(members["errormessage"])


class QuarantineIndex:
    """Answers whether data is in the quarantine, by digests of what is there, which are on disk."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._lock = Lock()

    def __contains__(self, data: bytes) -> bool:
        digest = _compute_digest(data)
        with self._lock:  # so that the quarantine is read once
            return digest in self._digests

    @cached_property
    def _digests(self) -> DigestSet:
        """The quarantine is only read if it is asked for."""
        return DigestSet(_compute_digest(piece.data) for piece in read_pieces(self._s3, self._bucket))


def _compute_digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
