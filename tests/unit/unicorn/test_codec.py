import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from tests.events import aggregate
from tests.unit.unicorn.corpus import CASES, GOOD, ORIGINAL, make_document
from tests.unit.unicorn.strategies import READINGS, any_readings
from unicorn.codec import (
    Unreadable,
    decode,
    decode_summary,
    encode,
    encode_summary,
    max_documents,
    summary_from_document,
    summary_to_document,
    try_deaggregate_within_limit,
)
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, summarize, summarize_minute

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(READINGS)
def test_a_reading_comes_back_as_it_was(reading: Reading) -> None:
    assert decode(encode(reading)) == [reading]


@given(READINGS)
def test_a_reading_is_one_line_of_utf8_json_with_the_original_keys(reading: Reading) -> None:
    line = encode(reading)
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert list(json.loads(line)) == list(GOOD)


@given(any_readings(least=1, most=4))
def test_readings_in_one_record_come_back_in_order(readings: list[Reading]) -> None:
    assert decode(b"".join(map(encode, readings))) == readings


@given(any_readings(least=1, most=4))
def test_readings_in_an_aggregate_come_back_in_order(readings: list[Reading]) -> None:
    assert decode(aggregate([(reading.Name, encode(reading), None) for reading in readings])) == readings


def test_each_record_of_an_aggregate_is_judged_alone_and_keeps_its_own_bytes() -> None:
    good = make_document()
    pieces = decode(aggregate([("a", good + b'{"Name":"Arion"}', None), ("b", b"\xff", None), ("a", good, None)]))
    assert [piece.data for piece in pieces if isinstance(piece, Unreadable)] == [b'{"Name":"Arion"}', b"\xff"]
    assert [isinstance(piece, Reading) for piece in pieces] == [True, False, False, True]


SHORTEST = encode(
    Reading(
        Distance=0.0,
        HealthPoints=0,
        Latitude=0.0,
        Longitude=0.0,
        MagicPoints=0,
        Name="a",
        StatusTime="2000-01-01 00:00:00.000",
    )
).strip()


@given(st.integers(1, 9_000))
def test_a_record_of_readings_alone_never_holds_too_many(count: int) -> None:
    assert len(SHORTEST) * count > 64 * (count - 10)
    assert len(decode(SHORTEST * min(count, 50) + b"{}")) == min(count, 50) + 1


@pytest.mark.parametrize("document", [b"{}", b"7 ", b"{} ", b'{"a":1}'])
def test_a_record_of_more_documents_than_its_bytes_allow_is_unreadable_as_a_whole(document: bytes) -> None:
    most = max_documents(len(document) * 64)
    for data in (document * 64, document * 500_000):
        (piece,) = decode(data)
        assert isinstance(piece, Unreadable)
        assert piece.data == data
        assert piece.reason == f"more than {max_documents(len(data)):,} documents in {len(data):,} bytes"
    assert most < 64


def test_as_many_documents_as_allowed_are_judged_each() -> None:
    data = (b"{}" * 10).ljust(63)
    assert [piece.data for piece in decode(data) if isinstance(piece, Unreadable)] == [b"{}"] * 10


@pytest.mark.parametrize("within", [[b"{}"] * 20_000, [b""] * 20_000, [(b"{}" * 10).ljust(20)] * 100])
def test_an_aggregate_of_too_many_documents_is_unreadable_as_a_whole(within: list[bytes]) -> None:
    data = aggregate([("a", record, None) for record in within])
    (piece,) = decode(data)
    assert isinstance(piece, Unreadable)
    assert piece.data == data
    assert try_deaggregate_within_limit(data) is None


@pytest.mark.parametrize("document", [b"{}", b"7"])
def test_an_aggregate_of_as_many_documents_as_allowed_is_judged_by_each(document: bytes) -> None:
    for count in range(2, 20):
        data = aggregate([("a", document, None)] * count)
        is_within = count <= max_documents(len(data))
        assert len(decode(data)) == (count if is_within else 1)
        assert (try_deaggregate_within_limit(data) is not None) == is_within
    assert any(count == max_documents(len(aggregate([("a", document, None)] * count))) for count in range(2, 20))


def test_aggregate_that_is_damaged_or_empty_is_unreadable_with_all_its_bytes() -> None:
    whole = aggregate([("a", make_document(), None)])
    empty = b"\xf3\x89\x9a\xc2\x0a\x01a" + hashlib.md5(b"\x0a\x01a", usedforsecurity=False).digest()
    for data in (whole[:-1], empty):
        (piece,) = decode(data)
        assert isinstance(piece, Unreadable)
        assert piece.data == data


@given(st.binary(max_size=60))
def test_decoding_never_raises_and_never_loses_bytes(data: bytes) -> None:
    pieces = decode(data)
    assert [piece.data for piece in pieces if isinstance(piece, Unreadable)] == [data]


@given(st.dictionaries(st.sampled_from([*GOOD, "name", "Colour"]), JSON | st.sampled_from(list(GOOD.values()))))
def test_any_object_is_a_reading_or_is_unreadable_with_its_bytes(values: dict[str, object]) -> None:
    data = json.dumps(values).encode()
    (piece,) = decode(data)
    assert isinstance(piece, Reading) or piece.data == data


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_is_unreadable_says_why(case: Any) -> None:
    for piece in decode(case.data):
        assert isinstance(piece, Reading) or piece.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[1]", "not a JSON object"),
        (b"{'Name': 1}", "not JSON: "),
        (b'{"Name": NaN}', "not JSON: NaN is not a JSON number"),
        (b"[" * 100_000, "JSON nested too deeply"),
        (make_document(Distance=[1]), "Distance must be a number from 0 to 100000, not [1]"),
        (make_document(Latitude=91), "Latitude must be a number from -90 to 90, not 91"),
    ],
)
def test_unreadable_data_keeps_its_bytes_and_names_the_reason(data: bytes, reason: str) -> None:
    (piece,) = decode(data)
    assert isinstance(piece, Unreadable)
    assert piece.reason.startswith(reason)
    assert piece.data == data


def test_one_bad_document_among_several_is_set_apart_with_its_own_bytes() -> None:
    bad = make_document(Latitude=91)
    first, second, third = decode(make_document() + b"\n" + bad + b"\n" + make_document(Name="Bucephalus") + b"\n")
    assert isinstance(first, Reading)
    assert second == Unreadable("Latitude must be a number from -90 to 90, not 91", bad)
    assert isinstance(third, Reading)


def test_what_the_original_producer_sends_is_accepted_as_it_is() -> None:
    assert decode(ORIGINAL) == [
        Reading(
            Distance=29.86243,
            HealthPoints=151,
            Latitude=40.749421344,
            Longitude=-73.98531,
            MagicPoints=149,
            Name="Shadowfax",
            StatusTime="2017-06-05 09:17:08.189",
        )
    ]


def test_a_reading_is_written_in_the_field_order_of_the_original_producer() -> None:
    (reading,) = decode(ORIGINAL)
    assert isinstance(reading, Reading)
    assert encode(reading) == ORIGINAL


@given(any_readings(least=1))
def test_a_summary_comes_back_as_it_was(readings: list[Reading]) -> None:
    for summary in summarize(readings).values():
        assert decode_summary(encode_summary(summary)) == summary
        assert summary_from_document(summary_to_document(summary)) == summary


def test_a_summary_on_the_stream_is_for_other_readers_too() -> None:
    (reading,) = decode(make_document(Distance=29.5004))
    assert isinstance(reading, Reading)
    assert json.loads(encode_summary(summarize_minute(reading))) == {
        "Name": "Shadowfax",
        "StatusTime": "2026-01-31 23:58:00.000",
        "MinHealthPoints": 150,
        "MaxHealthPoints": 150,
        "MinMagicPoints": 149,
        "MaxMagicPoints": 149,
        "LastStatusTime": "2026-01-31 23:58:07.250",
        "LastLatitude": 40.749167,
        "LastLongitude": -73.985184,
        "Steps": "0ji85gE=",
        "Distance": 29.5,
        "Readings": 1,
    }


@given(st.binary(max_size=60))
def test_bytes_are_a_summary_or_an_invalid_summary(data: bytes) -> None:
    with pytest.raises(InvalidSummary):
        decode_summary(data)


@given(READINGS, st.data())
def test_a_summary_with_any_field_replaced_is_valid_or_an_invalid_summary(
    reading: Reading, data: st.DataObject
) -> None:
    known = summary_to_document(summarize_minute(reading))
    field = data.draw(st.sampled_from(list(known)))
    other = data.draw(
        JSON | st.sampled_from(["", "é", "====", "AA==", "0ji85gE=", *map(str, asdict(reading).values())])
    )
    try:
        summary = decode_summary(json.dumps({**known, field: other}).encode())
    except InvalidSummary:
        return
    assert decode_summary(encode_summary(summary)) == summary


@pytest.mark.parametrize("steps", ["", "é", "0ji85g", "?0ji85gE=", 5, None, ["0ji85gE="]])
def test_steps_that_are_no_base64_of_steps_are_an_invalid_summary(steps: object) -> None:
    (reading,) = decode(make_document())
    assert isinstance(reading, Reading)
    with pytest.raises(InvalidSummary):
        summary_from_document({**summary_to_document(summarize_minute(reading)), "Steps": steps})
