import base64
import zlib

import pytest
from msgspec.msgpack import encode

from aggregator.state import unpack
from unicorn.field import InvalidValue
from unicorn.summary import InvalidSummary

COLUMNS: list[list[object]] = [
    ["S"],
    ["2026-01-31 23:58:00.000"],
    [1],
    [1],
    [1],
    [1],
    ["2026-01-31 23:58:00.000"],
    [0.0],
    [0.0],
]


def _to_text(columns: object) -> str:
    return base64.b64encode(zlib.compress(encode(columns))).decode()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "?",
        base64.b64encode(b"no zlib").decode(),
        _to_text({}),
        _to_text(COLUMNS),
        _to_text([*COLUMNS, [5]]),
        _to_text([*COLUMNS, []]),
        _to_text([*COLUMNS, [b"\x80"]]),
        "?" + _to_text([*COLUMNS, [b"\x00\x05"]]),
    ],
    ids=[
        "nothing",
        "no base64",
        "no zlib",
        "no list",
        "no steps",
        "no bytes",
        "columns of other lengths",
        "cut steps",
        "no base64 before",
    ],
)
def test_what_it_did_not_write_is_refused(text: object) -> None:
    with pytest.raises(InvalidSummary, match="not written by this function"):
        unpack(text)


def test_steps_that_it_did_not_write_tell_once_they_are_looked_into() -> None:
    (row,) = unpack(_to_text([*COLUMNS, [b"\x80\x00\x01"]]))
    with pytest.raises(InvalidValue, match="padding"):
        row.millimeters  # noqa: B018


def test_the_columns_of_the_test_before_are_otherwise_right() -> None:
    assert [summary.Name for summary in unpack(_to_text([*COLUMNS, [b"\x00\x05"]]))] == ["S"]
