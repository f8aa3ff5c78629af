"""The quarantine: a bucket that keeps what could not be read, with reason and bytes, one object for each batch.

An object's key names the first and the last record in it and the number of pieces, so that a retried batch overwrites
its own object, and a listing is enough to count. Batches that were cut differently may share pieces, which whoever
counts sees by the overlap (`ops.quarantine_reader`).
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
    """A record that could not be read, or one of the documents within it."""

    record: EventRecord
    reason: str
    data: bytes
    sub_record: int | None = None
    """The document's index, where the record holds several."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The bucket. What S3 refuses is raised: the batch is then retried."""

    s3: "S3Client"
    bucket: str

    def put(self, pieces: Sequence[Piece]) -> None:
        """Keep the pieces of one batch, all of one shard, in the order of its records: in one call, or in none.

        A record that is in the batch twice is kept once.
        """
        distinct = list({(piece.record.sequence_number, piece.sub_record): piece for piece in pieces}.values())
        if distinct:
            body = json.dumps(document(distinct), separators=(",", ":")).encode()
            self.s3.put_object(
                Bucket=self.bucket, Key=quarantine_key(distinct), Body=body, ContentType="application/json"
            )


def quarantine_key(pieces: Sequence[Piece]) -> str:
    """Return `stream/shard/first-last.pieces.json`, where first and last are sequence numbers."""
    record = pieces[0].record
    numbers = sorted({piece.record.sequence_number for piece in pieces}, key=int)
    return f"{record.stream}/{record.shard_id}/{numbers[0]}-{numbers[-1]}.{len(pieces)}.json"


def document(pieces: Sequence[Piece]) -> dict[str, object]:
    """Return what an object holds: each record once, with its unreadable pieces."""
    by_record = groupby(pieces, key=lambda piece: piece.record)
    return {
        "stream": pieces[0].record.stream,
        "shardId": pieces[0].record.shard_id,
        "records": [_record(record, list(of_record)) for record, of_record in by_record],
    }


def _record(record: EventRecord, pieces: list[Piece]) -> dict[str, object]:
    return {
        "sequenceNumber": record.sequence_number,
        "partitionKey": record.partition_key,
        "arrivedAt": datetime.fromtimestamp(record.arrived, UTC).isoformat(timespec="milliseconds"),
        "unreadable": [
            {"subRecord": piece.sub_record, "reason": piece.reason, "data": base64.b64encode(piece.data).decode()}
            for piece in pieces
        ],
    }
