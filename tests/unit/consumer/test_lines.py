"""The fast output of readings gives the same lines as decoding and formatting them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumer.decoded import decode_record
from consumer.lines import extract_json_lines
from consumer.render import to_json_line
from tests.events import aggregate
from tests.unit.consumer.test_decoded import READING, make_record
from unicorn.codec import encode


def _extract_lines(data: bytes) -> tuple[bytes, int]:
    return extract_json_lines(make_record(data))


_SPACED = encode(READING).replace(b",", b", ")


@given(
    st.lists(st.sampled_from([encode(READING), _SPACED, encode(READING).strip(), b"\n" + encode(READING)]), min_size=1),
    st.booleans(),
)
def test_plain_readings_are_the_lines_that_they_are_one_by_one(readings: list[bytes], is_packed: bool) -> None:
    data = b"".join(readings) if is_packed else aggregate([("a", reading, None) for reading in readings])
    lines, number = _extract_lines(data)
    if number:
        assert lines.splitlines() == [to_json_line(content) for content in decode_record(make_record(data))]
        assert number == len(readings)
    else:
        assert any(not reading.endswith(b"\n") or reading.startswith(b"\n") for reading in readings)


def test_objects_that_are_as_many_as_lines_but_not_one_a_line_are_left_to_be_judged() -> None:
    over_two = encode(READING).replace(b",", b",\n", 1)
    for data in (encode(READING).strip() + over_two, over_two.strip() + encode(READING) + encode(READING)):
        assert _extract_lines(data) == (b"", 0)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        encode(READING).strip(),
        encode(READING) + b"\n" + encode(READING),
        encode(READING).replace(b",", b",\n"),
        encode(READING).replace(b",", b",\r"),
        encode(READING).replace(b"29.5", b'"29.5"'),
        encode(READING).replace(b"Arion", b"1.5"),
        encode(READING).replace(b"2026-01", b"2026-13"),
        encode(READING).replace(b"40.749167", b"91.0"),
        b"\n",
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_be_judged(data: bytes) -> None:
    assert _extract_lines(data) == (b"", 0)
    for beside in (b"", b"\n", encode(READING) + encode(READING)):
        assert _extract_lines(aggregate([("a", beside, None), ("a", data, None)])) == (b"", 0)
    assert _extract_lines(aggregate([("a", encode(READING), None), ("a", data, None)])) == (b"", 0)
