import csv
import json
from decimal import Decimal
from io import StringIO

import pytest

from ops.geojson import NoCoordinates, format_geojson
from ops.query import Formatter
from ops.result import Column, Result, Value
from ops.result_format import (
    DuplicateColumns,
    format_csv,
    format_json,
    format_spreadsheet_csv,
    format_table,
    format_terminal_csv,
)

TYPES = {"name": "varchar", "latitude": "double", "longitude": "double", "readings": "bigint", "metres": "decimal(9,1)"}


def make_result(*rows: tuple[Value, ...], columns: dict[str, str] | None = None) -> Result:
    named = [Column(name, type_) for name, type_ in (columns or TYPES).items()]
    return Result(columns=named, rows=list(rows), scanned_bytes=0, milliseconds=0)


def write(formatter: Formatter, *rows: tuple[Value, ...], columns: dict[str, str] | None = None) -> str:
    return "".join(formatter(make_result(*rows, columns=columns)))


ROWS = [("Shadowfax", 40.75, -73.985, 60, Decimal("1770.5")), ("Eón 🦄", 40.0, -74.0, 7, None)]


def test_a_table_has_numbers_to_the_right_and_knows_how_wide_a_unicorn_is() -> None:
    assert format_table(make_result(*ROWS)).splitlines() == [
        "name       latitude  longitude  readings  metres",
        "Shadowfax     40.75    -73.985        60  1770.5",
        "Eón 🦄         40.0      -74.0         7",
    ]


def test_no_name_can_steer_the_terminal_or_break_a_table_row() -> None:
    shown = format_table(make_result(("\x1b[2JShadow\nfax", 0.0, 0.0, 1, None)))
    assert shown.count("\n") == 2
    assert r"\x1b[2JShadow\nfax" in shown


def test_a_table_without_rows_is_its_header() -> None:
    assert format_table(make_result()) == "name  latitude  longitude  readings  metres\n"


def test_csv_comes_back_as_it_was_written() -> None:
    named = ('He said "neigh",\nand left', 0.1, -0.0, 1, None)
    header, first, second = csv.reader(StringIO(write(format_csv, ROWS[0], named)))
    assert header == list(TYPES)
    assert first == ["Shadowfax", "40.75", "-73.985", "60", "1770.5"]
    assert second == ['He said "neigh",\nand left', "0.1", "-0.0", "1", ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_for_spreadsheets_has_no_formula_and_numbers_stay_numbers(text: str) -> None:
    written = write(format_spreadsheet_csv, (text, -40.75, 0.5, -3, Decimal("-1.5")))
    rows = csv.reader(StringIO(written, newline=""))
    assert list(rows)[1] == [f"'{text}", "-40.75", "0.5", "-3", "-1.5"]
    _, plain = csv.reader(StringIO(write(format_csv, (text, 0.0, 0.0, 1, None)), newline=""))
    assert plain[0] == text


def test_a_column_may_not_be_called_like_a_formula() -> None:
    assert write(format_spreadsheet_csv, ("a",), columns={"=cmd()": "varchar"}).splitlines()[0] == "'=cmd()"


def test_csv_on_a_terminal_can_not_steer_it() -> None:
    shown = write(format_terminal_csv, ("\x1b[2Jtwo\nlines", 0.0, 0.0, 1, None))
    assert shown.splitlines()[1:] == [r"\x1b[2Jtwo\nlines,0.0,0.0,1,"]


def test_json_is_one_object_a_line() -> None:
    first, second = map(json.loads, write(format_json, *ROWS).splitlines())
    assert first == {"name": "Shadowfax", "latitude": 40.75, "longitude": -73.985, "readings": 60, "metres": "1770.5"}
    assert second["name"] == "Eón 🦄"
    assert second["metres"] is None


def test_json_is_ascii_that_prints() -> None:
    written = write(format_json, ("\x7f\x1b\u202e\n🦄", 0.0, 0.0, 1, None)).rstrip("\n")
    assert written.isascii()
    assert written.isprintable()
    assert json.loads(written)["name"] == "\x7f\x1b\u202e\n🦄"


def test_what_json_does_not_have_is_null() -> None:
    line = write(format_json, (float("nan"), float("-inf")), columns={"a": "double", "b": "double"})
    assert line == '{"a": null, "b": null}\n'


def test_geojson_is_a_line_for_each_unicorn_and_a_point_for_each_row() -> None:
    rows = [("a", 1.0, 10.0, 1, None), ("b", 5.0, 50.0, 1, None), ("a", 2.0, 20.0, 1, None)]
    collection = json.loads(write(format_geojson, *rows))
    assert collection["type"] == "FeatureCollection"
    line, *points = collection["features"]
    assert line["geometry"] == {"type": "LineString", "coordinates": [[10.0, 1.0], [20.0, 2.0]]}
    assert line["properties"] == {"name": "a"}
    assert [point["geometry"]["coordinates"] for point in points] == [[10.0, 1.0], [50.0, 5.0], [20.0, 2.0]]
    assert points[1]["properties"] == {"name": "b", "readings": 1, "metres": None}


def test_a_row_without_coordinates_is_a_feature_without_a_place() -> None:
    (feature,) = json.loads(write(format_geojson, ("a", None, 10.0, 1, None)))["features"]
    assert feature["geometry"] is None


def test_geojson_of_a_result_without_coordinates_is_refused_with_a_sentence() -> None:
    with pytest.raises(NoCoordinates, match=r"^GeoJSON needs columns latitude and longitude: .+\.$"):
        write(format_geojson, ("a",), columns={"name": "varchar"})


@pytest.mark.parametrize(("formatter", "lines"), [(format_csv, 1), (format_json, 0), (format_geojson, 1)])
def test_every_format_takes_a_result_without_rows(formatter: Formatter, lines: int) -> None:
    assert write(formatter).count("\n") == lines


@pytest.mark.parametrize("latitude", ["north", "", "nan"])
def test_geojson_of_coordinates_that_are_no_numbers_is_refused_with_a_sentence(latitude: Value) -> None:
    columns = {"latitude": "varchar", "longitude": "double"}
    with pytest.raises(NoCoordinates, match=r"latitude and longitude must be numbers"):
        write(format_geojson, (latitude, 10.0), columns=columns)


@pytest.mark.parametrize("formatter", [format_json, format_geojson])
def test_two_columns_of_one_name_are_refused_where_one_would_be_lost(formatter: Formatter) -> None:
    columns = [Column(name, "double") for name in ("latitude", "longitude", "latitude")]
    result = Result(columns=columns, rows=[(1.0, 2.0, 3.0)], scanned_bytes=0, milliseconds=0)
    with pytest.raises(DuplicateColumns, match=r"^Two columns are named latitude: name one of them with AS, or .+\.$"):
        "".join(formatter(result))
    assert "".join(format_csv(result)) == "latitude,longitude,latitude\n1.0,2.0,3.0\n"
