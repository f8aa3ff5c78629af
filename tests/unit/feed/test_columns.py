import base64

from bench.handlers.events import make_readings
from feed.columns import encode_columns, find_last_arrival, make_columns
from tests.unit.feed.records import make_reading, read_columns
from unicorn.reading import SCHEMA


def test_columns_are_whole_numbers_and_each_name_is_there_once() -> None:
    readings = [
        make_reading(),
        make_reading(Name="Arion", Latitude=-0.000004, StatusTime="2026-01-31 23:58:07.000"),
        make_reading(StatusTime="2026-01-31 23:58:08.251", Distance=0.0),
    ]
    assert make_columns(readings, [1_769_903_887_510, 1_769_903_887_500, 1_769_903_888_600]) == {
        "names": ["Shadowfax", "Arion"],
        "name": [0, 1, -1],
        "arrived": [1_769_903_887_510, -10, 1_100],
        "time": [1_769_903_887_250, -250, 1_251],
        "latitude": [0, 4_074_942, 0, 4_074_942],
        "longitude": [-7_398_531, 0, 0, 0],
        "distance": [0, 2_986, 2_986, 0],
        "HealthPoints": [151, 0, 0, 0],
        "MagicPoints": [-2, 0, 0, 0],
    }


def test_every_field_of_the_schema_has_a_column() -> None:
    columns = {name.lower() for name in make_columns([make_reading()], [0])} | {"statustime"}
    assert {name.lower() for name in SCHEMA} <= columns
    assert (
        len(columns) == len(SCHEMA) + 3
    )  # beside them: the list of names, the arrival, and the time by its short name


def test_data_without_readings_has_empty_columns_and_no_arrival() -> None:
    data = encode_columns([], [])
    columns = make_columns([], [])
    assert {tuple(column) for column in columns.values()} == {(), (0,)}
    assert set(map(len, read_columns(data).values())) == {0}
    assert find_last_arrival(data) is None


def test_last_arrival_is_the_greatest() -> None:
    assert find_last_arrival(encode_columns([make_reading()] * 3, [100, 300, 200])) == 300


def test_a_reading_of_a_large_fleet_takes_less_than_20_bytes() -> None:
    """After ten minutes of flight, when coordinates and vitals have little in common any more."""
    readings = make_readings(unicorns=1000, seconds=range(601), count=601_000, seed=1)[-1000:]
    text = encode_columns(readings, [1_790_000_640_000 + place // 500 * 3 for place in range(1000)])
    compressed = len(base64.b64decode(text)) / 1000
    assert compressed < 14, f"{compressed} bytes compressed, {len(text) / 1000} as text"
