"""The console's decoder and the functions decode each record alike: readings and unreadable pieces."""

from typing import Any

import pytest

from tests.built.console.decoder import decode_by_console, to_values
from tests.events import aggregate
from tests.unit.unicorn.corpus import CASES, ORIGINAL, make_document
from unicorn.codec import decode
from unicorn.reading import Reading

_AGGREGATE = aggregate([("a", ORIGINAL, None), ("b", b"poison", None), ("a", make_document(Name="Arion") * 2, 7)])
_RECORDS = [
    *((case.what, case.data) for case in CASES),
    ("the original producer's", ORIGINAL),
    ("an aggregate", _AGGREGATE),
    ("an aggregate with a byte changed", _AGGREGATE[:30] + b"?" + _AGGREGATE[31:]),
    ("an aggregate that was cut", _AGGREGATE[:-1]),
    ("an aggregate of no records", b"\xf3\x89\x9a\xc2\x0a\x00" + bytes.fromhex("9dd94c5a4b02914af42e8e6372e0b709")),
    ("500,000 objects", b"{}" * 500_000),
    ("as many objects as allowed", (b"{}" * 10).ljust(63)),
    ("one object more", (b"{}" * 11).ljust(63)),
    ("a reading among too many objects", ORIGINAL + b"{}" * 200),
    ("an aggregate of too many", aggregate([("a", b"{}", None)] * 2_000)),
    ("an aggregate of records of many", aggregate([("a", (b"{}" * 10).ljust(20), None)] * 100)),
    ("the mark of an aggregate alone", b"\xf3\x89\x9a\xc2"),
]


@pytest.fixture(scope="module")
def by_console() -> dict[str, dict[str, Any]]:
    """What the console decodes from each record, by the name of the case."""
    return dict(zip((what for what, _ in _RECORDS), decode_by_console([data for _, data in _RECORDS]), strict=True))


@pytest.mark.parametrize(("what", "data"), _RECORDS, ids=[what for what, _ in _RECORDS])
def test_console_and_functions_decode_a_record_alike(
    what: str, data: bytes, by_console: dict[str, dict[str, Any]]
) -> None:
    pieces = decode(data)
    readings = [piece for piece in pieces if isinstance(piece, Reading)]
    assert by_console[what]["values"] == [to_values(reading) for reading in readings]
    assert by_console[what]["unreadable"] == len(pieces) - len(readings)
