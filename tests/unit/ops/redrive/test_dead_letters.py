import json
from typing import Any

import pytest

from ops.redrive.dead_letters import (
    Amount,
    DeadLetter,
    list_chunks,
    parse_failed_batch,
    parse_quarantined,
    read_letters,
)
from tests.unit.ops.conftest import BUCKET

DOCUMENT = {
    "stream": "wildrydes",
    "partitionKey": "Arion",
    "arrivedAt": "2026-11-24T12:00:00.000+00:00",
    "reason": "Name is missing",
    "data": "e30=",
}


def list_keys(s3: Any, max_objects: int = 1_000) -> list[list[str]]:
    return [[entry["Key"] for entry in chunk] for chunk in list_chunks(s3, BUCKET, max_objects=max_objects)]


def test_objects_come_in_chunks_in_the_order_of_the_listing(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")  # the size of a listing's page where none is asked for
    for number in range(25):
        s3.put_object(Bucket=BUCKET, Key=f"{number:04d}.json", Body=json.dumps(DOCUMENT))
    chunks = list_keys(s3, 6)
    assert [len(chunk) for chunk in chunks] == [6, 4, 6, 4, 5]
    assert [key for chunk in chunks for key in chunk] == [f"{number:04d}.json" for number in range(25)]


def test_object_that_another_run_has_just_processed_is_left_out(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="b", Body=json.dumps(DOCUMENT))
    gone: Any = [{"Key": "a", "Size": 1}, {"Key": "b", "Size": 1}]
    [letter] = read_letters(s3, BUCKET, gone, parse_quarantined)
    assert letter
    assert letter.key == "b"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"7", b'{"reason": "alone"}', b'{"records": 7}'])
def test_object_that_is_not_ours_is_strange_and_stops_nothing(s3: Any, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key="a", Body=body)
    s3.put_object(Bucket=BUCKET, Key="b", Body=json.dumps(DOCUMENT))
    [entries] = list_chunks(s3, BUCKET, max_objects=2)
    [first, second] = read_letters(s3, BUCKET, entries, parse_quarantined)
    assert first is None
    assert isinstance(second, DeadLetter)


def test_objects_are_read_in_parts_of_bounded_size(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.redrive.dead_letters._MAX_BYTES", 3 * len(json.dumps(DOCUMENT)))
    for number in range(7):
        s3.put_object(Bucket=BUCKET, Key=f"{number:04d}.json", Body=json.dumps(DOCUMENT))
    assert [len(chunk) for chunk in list_keys(s3)] == [3, 3, 1]


def test_quarantined_batch_tells_its_reasons_and_its_age() -> None:
    pieces = [{"subRecord": None, "reason": reason, "data": "e30="} for reason in ("late", "empty", "late")]
    records = [
        {"sequenceNumber": str(n), "partitionKey": "Arion", "unreadable": [piece]} for n, piece in enumerate(pieces)
    ]
    records[1]["arrivedAt"] = "2026-11-24T12:00:00.000+00:00"
    records[2]["arrivedAt"] = "2026-11-24T12:00:05.500+00:00"
    letter = parse_quarantined("key", 900, {"stream": "wildrydes", "shardId": "s", "records": records})
    assert letter.amounts == {"late": Amount(2, 4), "empty": Amount(1, 2)}
    assert (letter.records, letter.size) == (3, 900)
    assert (letter.oldest, letter.newest) == ("2026-11-24T12:00:00.000+00:00", "2026-11-24T12:00:05.500+00:00")


def test_failed_batch_tells_its_records_and_their_age() -> None:
    document = {
        "requestContext": {"condition": "RetryAttemptsExhausted", "functionArn": "arn"},
        "KinesisBatchInfo": {
            "approximateArrivalOfFirstRecord": "2026-11-24T12:00:00.000Z",
            "approximateArrivalOfLastRecord": "2026-11-24T12:00:05.000Z",
        },
        "payload": json.dumps({"Records": [{}, {}, {}]}),
    }
    letter = parse_failed_batch("key", 900, document)
    assert (letter.records, letter.size, list(letter.amounts)) == (3, 900, ["RetryAttemptsExhausted"])
    assert (letter.oldest, letter.newest) == ("2026-11-24T12:00:00.000Z", "2026-11-24T12:00:05.000Z")
