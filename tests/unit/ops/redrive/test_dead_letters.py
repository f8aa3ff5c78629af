import json
from typing import Any

import pytest

from ops.redrive.dead_letters import (
    Amount,
    DeadLetter,
    DeadLetterTotals,
    Subtotal,
    parse_failed_batch,
    parse_quarantined,
    read_pages,
)
from tests.unit.ops.conftest import BUCKET

DOCUMENT = {
    "stream": "wildrydes",
    "partitionKey": "Arion",
    "arrivedAt": "2026-11-24T12:00:00.000+00:00",
    "reason": "Name is missing",
    "data": "e30=",
}


def test_objects_come_page_by_page(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "10")  # the size of a listing's page where none is asked for
    for number in range(25):
        s3.put_object(Bucket=BUCKET, Key=f"{number:04d}.json", Body=json.dumps(DOCUMENT))
    letters = list(read_pages(s3, BUCKET, parse_quarantined))
    assert [len(page) for page in letters] == [10, 10, 5]
    assert [letter and letter.key for page in letters for letter in page] == [
        f"{number:04d}.json" for number in range(25)
    ]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"7", b'{"reason": "alone"}', b'{"records": 7}'])
def test_object_that_is_not_ours_is_strange_and_stops_nothing(s3: Any, body: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key="a", Body=body)
    s3.put_object(Bucket=BUCKET, Key="b", Body=json.dumps(DOCUMENT))
    [[first, second]] = read_pages(s3, BUCKET, parse_quarantined)
    assert first is None
    assert isinstance(second, DeadLetter)


def test_objects_are_read_in_parts_of_bounded_size(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.redrive.dead_letters._MAX_BYTES", 3 * len(json.dumps(DOCUMENT)))
    for number in range(7):
        s3.put_object(Bucket=BUCKET, Key=f"{number:04d}.json", Body=json.dumps(DOCUMENT))
    assert [len(page) for page in read_pages(s3, BUCKET, parse_quarantined)] == [3, 3, 1]


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


def make_letter(reason: str, arrived: str, size: int = 10) -> DeadLetter:
    return DeadLetter(key="k", size=size, amounts={reason: Amount(2, size)}, oldest=arrived, newest=arrived)


def test_tally_has_how_much_how_old_and_why() -> None:
    tally = DeadLetterTotals()
    for found in (
        make_letter("late", "2026-01-02"),
        make_letter("empty", "2026-01-03", 5),
        make_letter("late", "2026-01-01"),
        make_letter("late", ""),
    ):
        tally.add(found)
    tally.add(None)
    assert tally.total == Subtotal(objects=4, records=8, bytes=35, oldest="2026-01-01", newest="2026-01-03")
    assert [(reason, found.objects) for reason, found in tally.rank_reasons()] == [("late", 3), ("empty", 1)]
    assert tally.foreign == 1


def test_tally_of_endless_reasons_stays_small() -> None:
    tally = DeadLetterTotals()
    for number in range(DeadLetterTotals.MAX_REASONS + 500):
        tally.add(make_letter(f"Distance must be less, not {number}", ""))
    assert len(tally.reasons) == DeadLetterTotals.MAX_REASONS + 1
    assert tally.reasons["other reasons"].objects == 500
    assert tally.total.objects == DeadLetterTotals.MAX_REASONS + 500
