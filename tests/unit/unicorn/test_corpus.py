"""The validator, Firehose and the relation `readings` accept the same records, and read the same values."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.unicorn.archive import Archive, to_relation_row
from tests.unit.unicorn.corpus import CASES, GOOD, Case
from unicorn.codec import decode, encode, try_deaggregate_within_limit
from unicorn.reading import Reading

_NUMBER_TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", " ", "-", "+", "\x0b"]),
    st.integers(0, 200) | st.floats(0, 1e4, width=16) | st.sampled_from([".", "1e3", "1E-3", "e5", "1_0", "٣"]),
    st.sampled_from(["", " ", ".", "e1", "d"]),
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**10), 10**10),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(), max_size=4),
    _NUMBER_TEXTS,
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2),
    st.datetimes().map(lambda moment: moment.isoformat(sep=" ", timespec="milliseconds")),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_validator_firehose_and_relation_judge_a_record_alike(case: Case, an_archive: Archive) -> None:
    accepted = _accept(case.data)
    an_archive.refill([case.data])
    assert an_archive.readings() == {to_relation_row(reading) for reading in accepted}
    assert len(accepted) == case.readings
    assert len([piece for piece in decode(case.data) if not isinstance(piece, Reading)]) == case.unreadable
    # Of an aggregate without records, Firehose gets nothing to convert.
    is_empty = try_deaggregate_within_limit(case.data) == []
    assert an_archive.unconverted + an_archive.count_invalid() == case.unreadable - is_empty


@settings(max_examples=200)
@given(field=st.sampled_from(list(GOOD)), value=_VALUES)
def test_validator_and_relation_judge_any_value_of_a_field_alike(
    an_archive: Archive, field: str, value: object
) -> None:
    data = json.dumps({**GOOD, field: value}).encode()
    an_archive.refill([data])
    assert an_archive.readings() == {to_relation_row(reading) for reading in _accept(data)}


@pytest.mark.parametrize("case", [case for case in CASES if case.readings], ids=lambda case: case.what)
def test_an_accepted_reading_stays_the_same_when_written_and_read_again(case: Case) -> None:
    for reading in _accept(case.data):
        assert decode(encode(reading)) == [reading]


def _accept(data: bytes) -> set[Reading]:
    return {piece for piece in decode(data) if isinstance(piece, Reading)}
