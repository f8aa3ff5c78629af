import base64
import json
from typing import Any

import pytest

from ops.quarantine_reader import count_pieces, get_place, parse_pieces, read_pieces
from runtime.kinesis_event import EventRecord
from runtime.quarantine import Piece, Quarantine
from tests.unit.ops.conftest import BUCKET

EARLIER_VERSION = {
    "stream": "wildrydes",
    "shardId": "shardId-0",
    "sequenceNumber": "7",
    "subRecord": 3,
    "partitionKey": "Arion",
    "arrivedAt": "2026-11-24T12:00:00.000+00:00",
    "reason": "Name is missing",
    "data": base64.b64encode(b"{}").decode(),
}


def make_pieces(*numbers: int, shard: str = "shardId-0") -> list[Piece]:
    return [
        Piece(
            EventRecord(
                stream="wildrydes",
                shard_id=shard,
                sequence_number=str(number),
                partition_key="Arion",
                arrived=1769903887.51,
                data=b"",
            ),
            "empty",
            f"{number}".encode(),
        )
        for number in numbers
    ]


def put_batches(s3: Any, *batches: list[Piece]) -> None:
    for batch in batches:
        Quarantine(s3, BUCKET).store(batch)


def test_pieces_are_read_as_they_were_put(s3: Any) -> None:
    put_batches(s3, make_pieces(101, 103))
    [entry] = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    body = s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read()
    assert parse_pieces(json.loads(body)) == make_pieces(101, 103)


def test_an_object_of_an_earlier_version_is_one_piece() -> None:
    [piece] = parse_pieces(EARLIER_VERSION)
    assert get_place(piece) == ("wildrydes", "shardId-0", "7", 3)
    assert (piece.reason, piece.data, piece.record.partition_key) == ("Name is missing", b"{}", "Arion")


def test_keys_are_enough_to_count_batches_that_do_not_overlap(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put_batches(s3, make_pieces(101, 103), make_pieces(104, 109, 110), make_pieces(102, 103, shard="shardId-1"))
    s3.put_object(Bucket=BUCKET, Key="wildrydes/shardId-0/7/3.json", Body=json.dumps(EARLIER_VERSION))
    monkeypatch.setattr(s3, "get_object", None)
    assert count_pieces(s3, BUCKET) == 8


def test_a_piece_counts_once_however_its_batch_was_cut_when_it_was_retried(s3: Any) -> None:
    put_batches(
        s3,
        make_pieces(101, 103, 105, 107),
        make_pieces(101, 103),
        make_pieces(105, 107),
        make_pieces(107, 108),
        make_pieces(109),
    )
    assert len(s3.list_objects_v2(Bucket=BUCKET)["Contents"]) == 5
    assert count_pieces(s3, BUCKET) == 6
    assert [piece.data for piece in read_pieces(s3, BUCKET)] == [b"101", b"103", b"105", b"107", b"108", b"109"]


def test_objects_of_somebody_else_hold_no_pieces(s3: Any) -> None:
    for key in ("wildrydes/shardId-0/1-9.3.json", "wildrydes/shardId-0/2-5.1.json", "notes.txt"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"{}")
    assert list(read_pieces(s3, BUCKET)) == []


def test_an_empty_quarantine_holds_nothing(s3: Any) -> None:
    assert count_pieces(s3, BUCKET) == 0
