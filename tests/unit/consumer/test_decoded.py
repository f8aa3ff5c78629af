import json
from datetime import UTC, datetime
from random import Random

import pytest
from msgspec.structs import asdict

from consumer.decoded import decode_record
from consumer.lines import extract_json_lines
from consumer.shard_reader import ConsumerRecord
from tests.events import aggregate
from tests.unit.unicorn.corpus import CASES, Case
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_each_record_of_the_corpus_gives_its_items(case: Case) -> None:
    items = decode_record(make_record(case.data))
    assert [item.value for item in items] == decode(case.data)
    readings = [item for item in items if isinstance(item.value, Reading)]
    assert (len({item.value for item in readings}), len(items) - len(readings)) == (case.readings, case.unreadable)
    assert [decode(item.json) for item in readings] == [[item.value] for item in readings]
    lines, number = extract_json_lines(make_record(case.data))
    assert number in (0, len(items))
    if number:
        assert lines == b"".join(item.json + b"\n" for item in items)


def test_each_reading_of_a_packed_record_keeps_its_own_text() -> None:
    data = json.dumps({**asdict(READING), "Distance": "29.50", "Firmware": "é"}, ensure_ascii=False).encode()
    items = decode_record(make_record(data + b"\n" + encode(READING) + b'{"Name":"Arion"}\n'))
    assert [item.json for item in items] == [data, encode(READING).strip(), b""]


def test_a_reading_keeps_its_own_text() -> None:
    data = json.dumps({**asdict(READING), "Distance": "29.50", "Firmware": "é"}, ensure_ascii=False).encode()
    (item,) = decode_record(make_record(data + b"\n"))
    assert item.value == READING
    assert item.json == data
    assert item.name == "Arion"


@pytest.mark.parametrize("data", [b"{}" * 500_000, aggregate([("a", b"{}", None)] * 20_000)])
def test_a_record_of_too_many_documents_is_one_unreadable_piece(data: bytes) -> None:
    (item,) = decode_record(make_record(data))
    assert isinstance(item.value, Unreadable)
    assert item.value.data == data


def test_aggregate_within_an_aggregate_is_what_the_functions_quarantine() -> None:
    inner = aggregate([("a", encode(READING), None)] * 2)
    data = aggregate([("a", encode(READING), None), ("b", inner, None), ("c", aggregate([("d", inner, None)]), None)])
    items = decode_record(make_record(data))
    assert [item.value for item in items] == decode(data)
    assert [item.value.reason for item in items if isinstance(item.value, Unreadable)] == ["not UTF-8", "not UTF-8"]


def test_a_reading_over_several_lines_comes_on_one() -> None:
    text = json.dumps(asdict(READING), indent=4).replace("\n", "\r\n")
    (item,) = decode_record(make_record(text.encode()))
    assert len(item.json.splitlines()) == 1
    assert json.loads(item.json) == asdict(READING)


def test_a_minute_summary_is_one() -> None:
    data = encode_summary(summarize_minute(READING))
    (item,) = decode_record(make_record(data))
    assert isinstance(item.value, MinuteSummary)
    assert item.name == "Arion"
    assert item.json == data.strip()


def test_a_broken_summary_is_unreadable_for_its_own_reason() -> None:
    document = {**json.loads(encode_summary(summarize_minute(READING))), "Steps": "!"}
    (item,) = decode_record(make_record(json.dumps(document).encode()))
    assert isinstance(item.value, Unreadable)
    assert "Steps" in item.value.reason


def test_a_reading_with_steps_of_its_own_is_a_reading() -> None:
    (item,) = decode_record(make_record(json.dumps({**asdict(READING), "Steps": 7}).encode()))
    assert item.value == READING


def test_several_readings_in_one_record_come_one_by_one() -> None:
    items = decode_record(make_record(encode(READING) + b'{"Name":"Arion"}' + encode(READING)))
    assert [item.value for item in items] == [READING, decode(b'{"Name":"Arion"}')[0], READING]
    assert [json.loads(item.json) for item in items if item.json] == [asdict(READING)] * 2


@pytest.mark.parametrize("count", [1, 2])
def test_readings_in_an_aggregate_come_one_by_one(count: int) -> None:
    items = decode_record(make_record(aggregate([("Arion", encode(READING), None)] * count)))
    assert [json.loads(item.json) for item in items] == [asdict(READING)] * count


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[1]", b'"Steps"', b'{"Steps"', Random(1).randbytes(100)])
def test_bytes_that_are_neither_are_unreadable_and_belong_to_their_partition_key(data: bytes) -> None:
    (item,) = decode_record(make_record(data))
    assert isinstance(item.value, Unreadable)
    assert (item.value.data, item.json, item.name) == (data, b"", "Bayard")
