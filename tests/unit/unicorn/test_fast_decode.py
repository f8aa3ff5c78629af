"""The fast path for uniform batches decodes what it accepts as the codec does."""

import json
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events import aggregate
from tests.unit.unicorn.corpus import (
    CASES,
    GOOD,
    ORIGINAL,
    Case,
    make_aggregate,
    make_document,
    make_with_literal,
    make_without,
    pack,
)
from tests.unit.unicorn.strategies import any_readings
from unicorn.codec import decode_leniently, encode
from unicorn.fast_decode import decode_uniform_batch, decode_uniform_readings
from unicorn.kpl import deaggregate
from unicorn.reading import Reading
from unicorn.summary import summarize

_VALUES = (
    *("0", "-0", "-0.0", "0.0", "1e-9", "-9.9e-10", "1e-300", "1e400", "30.0", "1e2", "150", "1" * 400, "NaN", "90"),
    *('"29.5"', '"1.5"', '"true"', '"{x"', '"[x"', '"a"', '""', '"\\ud83e"', '"\\ud83e\\udd84"', '"\\u0000"', "5"),
    *("true", "null", "[]", "{}", "2147483648", "-2147483648", "9007199254740993", '"a"'),
    *('"2026-01-31 23:59:59.999"', '"2026-01-31 23:59:60.000"', '"2026-02-30 23:59:59.000"'),
    *('"2026-01-31 23:59:5.0000"', '"2026-01-31 23:59: 5.000"', '"2026-01-31 23.59:05.000"'),
    *('"2026-01-31 24:00:00.000"', '"1999-12-31 23:59:59.999"', '"2026-01-31 23:59:59,999"'),
    *('"2026-01-31T23:59:59.000"', '"٢026-01-31 23:59:59.999"'),
)  # fmt: skip
_RECORDS = st.builds(
    lambda fields, around: around[0] + "{" + ",".join(f'"{name}":{value}' for name, value in fields) + "}" + around[1],
    st.lists(
        st.tuples(st.sampled_from([*GOOD, "name", "Colour", "Na\\u006de"]), st.sampled_from(_VALUES)), max_size=3
    ).map(lambda changes: [*((name, json.dumps(value)) for name, value in GOOD.items()), *changes]),
    st.sampled_from([("", "\n"), ("", ""), (" \t", "\r\n"), ("", "\n\n"), ("\f", ""), ("", "{}"), ("", "\x00")]),
).map(str.encode)


def _deaggregate_all(records: Sequence[bytes]) -> list[bytes]:
    return [piece for record in records for piece in deaggregate(record)]


def assert_same(data: Sequence[bytes]) -> bool:
    """Return whether records are uniform, after comparing the fast path's results with the codec's."""
    pieces = [piece for record in data for piece in decode_leniently(record)]
    readings = [piece for piece in pieces if isinstance(piece, Reading)]
    plain, sums = decode_uniform_readings(_deaggregate_all(data)), decode_uniform_batch(data)
    if plain is not None:
        assert repr(plain) == repr(pieces)
    if sums is not None:
        assert len(sums[0]) == len(pieces) == len(readings)
        assert repr(sums[1]) == repr(summarize(readings))
    return plain is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_each_record_of_the_corpus_is_read_alike(case: Case) -> None:
    assert_same([case.data])
    assert_same([make_document(), case.data])
    if case.data:
        assert_same([aggregate([("a", make_document(), None), ("b", case.data, None)])])


@given(st.lists(_RECORDS, min_size=1, max_size=3))
def test_records_with_odd_keys_and_values_are_read_alike(records: list[bytes]) -> None:
    assert_same(records)
    assert_same([aggregate([(f"key {number}", record, None) for number, record in enumerate(records)])])


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from([make_document(), ORIGINAL.strip()]) | _RECORDS | st.binary(max_size=3),
                st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n", b" ", b"", b"\n \t\n", b",", b"\x0c", b"\x00"]),
            ).map(b"".join),
            min_size=1,
            max_size=4,
        ).map(b"".join),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 300),
)
def test_packed_records_are_read_alike_whatever_is_between_their_lines(records: list[bytes], at: int) -> None:
    assert_same(records)
    assert_same([make_aggregate(*records)])
    assert_same([records[0][:at], records[0][at:], *records[1:]])


@given(any_readings(least=1), st.integers(1, 5))
def test_readings_are_read_alike_in_every_form(readings: list[Reading], size: int) -> None:
    records = [encode(reading) for reading in readings]
    packed = [
        aggregate([("key", record, None) for record in records[start : start + size]])
        for start in range(0, len(records), size)
    ]
    lines = [b"".join(records[start : start + size]) for start in range(0, len(records), size)]
    for form in (records, packed, lines, [records[0], *packed], [*lines, *packed], [*lines, records[0]]):
        assert_same(form)
    assert decode_uniform_readings(records) == decode_uniform_readings(_deaggregate_all(packed))
    assert decode_uniform_readings(records) in (None, readings)


@pytest.mark.parametrize(
    "data",
    [
        make_document().replace(b'"Name"', b'"name"'),
        make_document(Colour="white"),
        make_document(Distance="29.5"),
        make_document(HealthPoints=150.0),
        make_document(Name=5),
        make_document(Name="1.5"),
        make_document(Latitude=-0.0),
        make_document(Longitude=1e-10),
        make_document(StatusTime="2026-02-30 12:00:00.000"),
        make_with_literal("Name", '"\\ud83e"'),
        make_without("Name"),
        make_document() + b"," + make_document(),
        b"\n",
        b"",
    ],
)
def test_what_needs_judgement_is_not_taken(data: bytes) -> None:
    for records in ([data], [make_document(), data], [data, make_document()]):
        assert not assert_same(records)
    assert decode_uniform_batch([data]) is None


def test_what_the_original_producer_sends_is_plain_in_either_form_and_comes_in_its_order() -> None:
    other = ORIGINAL.replace(b"Shadowfax", b"Arion")
    packed = aggregate([("a", ORIGINAL, None), ("b", other, None)])
    assert assert_same([ORIGINAL, packed, other])
    names = [reading.Name for reading in decode_uniform_readings(_deaggregate_all([ORIGINAL, packed, other])) or ()]
    assert names == ["Shadowfax", "Shadowfax", "Arion", "Arion"]


def test_packed_records_take_the_fast_path() -> None:
    record = pack(*[make_document()] * 131)
    for data in ([record], [record, make_document()], [make_document(), record], [make_aggregate(record, record)]):
        assert assert_same(data)
        assert decode_uniform_batch(data)


def test_no_records_are_not_plain() -> None:
    assert decode_uniform_readings([]) is None
    assert decode_uniform_batch([]) is None


def test_an_aggregate_of_no_records_is_not_plain() -> None:
    empty = aggregate([("a", b"", None)])
    assert not assert_same([empty, make_document()])


def test_numbers_of_many_digits_are_the_nearest_double_either_way() -> None:
    dice = Random(7)
    for _ in range(2_000):
        digits = "".join(dice.choices("0123456789", k=dice.randint(1, 40)))
        text = f"{dice.choice(('', '-'))}{dice.randint(0, 89)}.{digits}{dice.choice(('', 'e-3', 'E-12', 'e0'))}"
        assert assert_same([make_with_literal("Latitude", text)]) or float(text) == 0.0 or abs(float(text)) < 1e-9
