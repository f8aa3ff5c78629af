"""The quarantine: a bucket with one object for each batch that held unreadable data, with its bytes and the reason.

An object's key names the first and last record in it and the number of pieces. So a retried batch overwrites its own
object, and listing the bucket is enough to count pieces. Batches that Lambda divided differently may share pieces;
`ops.quarantine_reader` counts these once, because the ranges in their keys overlap.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from runtime.kinesis_event import EventRecord

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of unreadable data: a record, or one of the documents in it."""

    record: EventRecord
    reason: str
    data: bytes
    sub_record: int | None = None
    """The document's index if the record holds several."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The bucket. Errors of S3 are raised, so that the batch is retried."""

    s3: "S3Client"
    bucket: str

    def store(self, pieces: Sequence[Piece]) -> None:
        """Store the pieces of one batch in one object. All are of one shard, and those of a record follow each other.

        Makes no call if there are no pieces. A record that is in the batch twice is stored once.
        """
        distinct = list({(piece.record.sequence_number, piece.sub_record): piece for piece in pieces}.values())
        if distinct:
            body = json.dumps(build_document(distinct), separators=(",", ":")).encode()
            self.s3.put_object(Bucket=self.bucket, Key=build_key(distinct), Body=body, ContentType="application/json")


def build_key(pieces: Sequence[Piece]) -> str:
    """Return the object's key, `stream/shard/first-last.pieces.json`. First and last are sequence numbers."""
    record = pieces[0].record
    numbers = sorted({piece.record.sequence_number for piece in pieces}, key=int)
    return f"{record.stream}/{record.shard_id}/{numbers[0]}-{numbers[-1]}.{len(pieces)}.json"


def build_document(pieces: Sequence[Piece]) -> dict[str, object]:
    """Return the object's content: each record once, with its unreadable pieces."""
    by_record = groupby(pieces, key=lambda piece: piece.record)
    return {
        "stream": pieces[0].record.stream,
        "shardId": pieces[0].record.shard_id,
        "records": [_record_to_document(record, list(of_record)) for record, of_record in by_record],
    }


def _record_to_document(record: EventRecord, pieces: list[Piece]) -> dict[str, object]:
    return {
        "sequenceNumber": record.sequence_number,
        "partitionKey": record.partition_key,
        "arrivedAt": datetime.fromtimestamp(record.arrived, UTC).isoformat(timespec="milliseconds"),
        "unreadable": [
            {"subRecord": piece.sub_record, "reason": piece.reason, "data": base64.b64encode(piece.data).decode()}
            for piece in pieces
        ],
    }
