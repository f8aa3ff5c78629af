import json
from datetime import UTC, datetime
from random import Random

import pytest
from msgspec.structs import asdict

from consumer.decoded import decode_record
from consumer.shard_reader import ConsumerRecord
from tests.events import aggregate
from unicorn.codec import Unreadable, decode, encode, encode_summary
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize_minute

READING = Reading(
    Distance=29.5,
    HealthPoints=151,
    Latitude=40.749167,
    Longitude=-73.985184,
    MagicPoints=149,
    Name="Arion",
    StatusTime="2026-01-31 23:59:59.999",
)


def make_record(data: bytes) -> ConsumerRecord:
    return ConsumerRecord(
        shard_id="shardId-000000000000",
        sequence_number="495",
        partition_key="Bayard",
        arrived=datetime(2026, 1, 31, tzinfo=UTC),
        data=data,
    )


def test_a_reading_keeps_its_own_text() -> None:
    data = json.dumps({**asdict(READING), "Distance": "29.50", "Firmware": "é"}, ensure_ascii=False).encode()
    (content,) = decode_record(make_record(data + b"\n"))
    assert content.value == READING
    assert content.json == data
    assert content.name == "Arion"


@pytest.mark.parametrize("data", [b"{}" * 500_000, aggregate([("a", b"{}", None)] * 20_000)])
def test_a_record_of_too_many_documents_is_one_unreadable_piece(data: bytes) -> None:
    (content,) = decode_record(make_record(data))
    assert isinstance(content.value, Unreadable)
    assert content.value.data == data


def test_a_reading_over_several_lines_comes_on_one() -> None:
    text = json.dumps(asdict(READING), indent=4).replace("\n", "\r\n")
    (content,) = decode_record(make_record(text.encode()))
    assert len(content.json.splitlines()) == 1
    assert json.loads(content.json) == asdict(READING)


def test_a_minute_summary_is_one() -> None:
    data = encode_summary(summarize_minute(READING))
    (content,) = decode_record(make_record(data))
    assert isinstance(content.value, MinuteSummary)
    assert content.name == "Arion"
    assert content.json == data.strip()


def test_a_broken_summary_is_unreadable_for_its_own_reason() -> None:
    document = {**json.loads(encode_summary(summarize_minute(READING))), "Steps": "!"}
    (content,) = decode_record(make_record(json.dumps(document).encode()))
    assert isinstance(content.value, Unreadable)
    assert "Steps" in content.value.reason


def test_a_reading_with_steps_of_its_own_is_a_reading() -> None:
    (content,) = decode_record(make_record(json.dumps({**asdict(READING), "Steps": 7}).encode()))
    assert content.value == READING


def test_several_readings_in_one_record_come_one_by_one() -> None:
    found = decode_record(make_record(encode(READING) + b'{"Name":"Arion"}' + encode(READING)))
    assert [content.value for content in found] == [READING, decode(b'{"Name":"Arion"}')[0], READING]
    assert [json.loads(content.json) for content in found if content.json] == [asdict(READING)] * 2


@pytest.mark.parametrize("count", [1, 2])
def test_readings_in_an_aggregate_come_one_by_one(count: int) -> None:
    found = decode_record(make_record(aggregate([("Arion", encode(READING), None)] * count)))
    assert [json.loads(content.json) for content in found] == [asdict(READING)] * count


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[1]", b'"Steps"', b'{"Steps"', Random(1).randbytes(100)])
def test_bytes_that_are_neither_are_unreadable_and_belong_to_their_partition_key(data: bytes) -> None:
    (content,) = decode_record(make_record(data))
    assert isinstance(content.value, Unreadable)
    assert (content.value.data, content.json, content.name) == (data, b"", "Bayard")
