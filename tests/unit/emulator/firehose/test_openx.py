import json

import pytest

from emulator.firehose.openx import ConversionError, Row, parse_rows

COLUMNS = {"name": "string", "distance": "double"}


@pytest.mark.parametrize(
    ("document", "row"),
    [
        ('{"Name": "Shadowfax", "Distance": 29.5}', ["Shadowfax", 29.5]),
        ('{"NAME": "Shadowfax", "distance": "29.5"}', ["Shadowfax", 29.5]),
        ('{"Name": "Shadowfax", "Distance": " 2.95e1 ", "More": [1]}', ["Shadowfax", 29.5]),
        ('{"Name": null}', [None, None]),
        ('{"Name": 7, "Distance": 30}', ["7", 30.0]),
        ('{"Name": true}', ["true", None]),
        ('{"Name": 1.5}', ["1.5", None]),
        ('{"Name": 1e7}', ["1.0E7", None]),
        ('{"Name": 0.00012}', ["1.2E-4", None]),
        ('{"Name": [1, {"a": 2}]}', ['[1,{"a":2}]', None]),
        ('{"Name": "\\ud83e"}', ["?", None]),
    ],
)
def test_values_are_converted_as_the_openx_reader_does(document: str, row: Row) -> None:
    assert parse_rows(document.encode(), COLUMNS) == [row]


def test_record_of_too_many_objects_fails_as_a_whole() -> None:
    with pytest.raises(ConversionError, match="too many"):
        parse_rows(b"{}" * 500_000, COLUMNS)


def test_each_object_of_a_record_is_a_row() -> None:
    assert parse_rows(b'{"Name":"a"}{"Name":"b"}\n {"Name":"c"}\n', COLUMNS) == [["a", None], ["b", None], ["c", None]]


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b" \n",
        b"\xff",
        b'{"Name"',
        b'["Name"]',
        b"7",
        b'{"Name":"a"}[1]',
        b'{"Distance": "far"}',
        b'{"Distance": "1_0"}',
        b'{"Distance": ""}',
        b'{"Distance": true}',
        b'{"Distance": [1]}',
        b'{"Distance": NaN}',
        b'{"Distance": 1e999}',
        b'{"Name": 1e999}',
        b'{"Name": "a"}\x0c',
        b"[" * 100_000,
    ],
)
def test_value_that_does_not_fit_fails_the_whole_record(record: bytes) -> None:
    with pytest.raises(ConversionError) as failure:
        parse_rows(record, COLUMNS)
    assert failure.value.code.startswith("DataFormatConversion.")


def test_column_of_an_unsupported_type_is_refused() -> None:
    with pytest.raises(ConversionError, match="unsupported type map"):
        parse_rows(json.dumps({"m": 1}).encode(), {"m": "map<string,int>"})
