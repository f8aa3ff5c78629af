from pathlib import Path

import pytest

from producer.replay.delimited import read_delimited
from producer.replay.rows import RefusedFile, Reject, Row
from tests.unit.producer.replay.loaded import split


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "fleet.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, delimiter.join(["id", "lat", "lon"]) + "\n" + delimiter.join(["7", "52.5", "13.4"]) + "\n")
    assert [*read_delimited(path)] == [
        Row(2, {"id": "7", "lat": "52.5", "lon": "13.4"}, delimiter.join(["7", "52.5", "13.4"]))
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    [row] = read_delimited(write(tmp_path, b"\xef\xbb\xbfID,lat\r\n1,2\r\n"))
    assert row == Row(2, {"ID": "1", "lat": "2"}, "1,2")


def test_a_cell_with_line_ends_keeps_its_row_and_the_number_of_its_first_line(tmp_path: Path) -> None:
    first, second = read_delimited(write(tmp_path, 'id,note\n1,"a\nb"\n2,c\n'))
    assert first == Row(2, {"id": "1", "note": "a\nb"}, '1,"a\nb"')
    assert second == Row(4, {"id": "2", "note": "c"}, "2,c")


def test_empty_lines_are_no_rows_and_equal_headers_get_numbers(tmp_path: Path) -> None:
    [row] = read_delimited(write(tmp_path, "id,speed,speed\n\n1,2,3\n\n"))
    assert row == Row(3, {"id": "1", "speed": "2", "speed#2": "3"}, "1,2,3")


def test_a_row_that_was_cut_off_is_rejected_with_its_line(tmp_path: Path) -> None:
    rows, [reject] = split([*read_delimited(write(tmp_path, "id,lat,lon\n1,2,3\n1,2"))])
    assert len(rows) == 1
    assert reject == Reject(
        3,
        "has fewer cells than the header",
        "1,2",
        "2 in place of 3; was it cut off, or has it decimal commas?",
    )


def test_decimal_commas_make_more_cells_than_the_header_has(tmp_path: Path) -> None:
    _, [reject] = split([*read_delimited(write(tmp_path, "id,lat,lon\n1,52,5,13,4\n"))])
    assert reject.reason == "has more cells than the header"


def test_a_row_that_is_not_utf_8_is_rejected_alone(tmp_path: Path) -> None:
    rows, [reject] = split([*read_delimited(write(tmp_path, b"id,note\n1,caf\xe9\n2,ok\n"))])
    assert [row.number for row in rows] == [3]
    assert (reject.number, reject.reason) == (2, "is not UTF-8")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"\x1f\x8b\x08", "gzip: unpack it"),
        (b"PK\x03\x04", "export the sheet as CSV"),
        ("id,lat\n".encode("utf-16"), "is UTF-16: save it as UTF-8"),
        (b"id,lat\n\0\0", "is binary"),
        (b'id,lat\n1,"' + b"x" * 200_000 + b"\n", "line 2 can't be read: .*is a quote not closed"),
        (b"id,lat\n" + b"x" * 1_000_001, "line 2 is longer than 1,000,000 characters"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(RefusedFile, match=sentence):
        [*read_delimited(write(tmp_path, data))]
