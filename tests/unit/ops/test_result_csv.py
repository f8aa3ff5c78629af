from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.athena_values import write_csv
from ops.result_csv import InvalidCsv, parse_csv

TEXTS = st.none() | st.text(st.sampled_from('",\n\r a🦄\u2028'), max_size=8)
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1))


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(TABLES, st.integers(1, 40))
def test_records_come_back_as_athena_wrote_them(rows: list[list[str | None]], size: int) -> None:
    names = ["column"] * len(rows[0])
    assert list(parse_csv(cut(write_csv(names, rows), size), len(names))) == [names, *rows]


def test_null_is_not_the_empty_text() -> None:
    data = b'"a","b"\n"",\n,""\n"NULL","x"\n'
    assert list(parse_csv([data], 2))[1:] == [["", None], [None, ""], ["NULL", "x"]]


@pytest.mark.parametrize(
    "data", [b'"a","b"\n"c","d"', b'"a","b"\n"c","d\n', b'"a","b"\n"c"\n', b'"a","b"\n"c"d,"e"\n', b'"a","b"\n\n']
)
def test_data_that_is_cut_or_damaged_is_refused(data: bytes) -> None:
    records = parse_csv([data], 2)
    assert next(records) == ["a", "b"]
    with pytest.raises(InvalidCsv):
        next(records)
