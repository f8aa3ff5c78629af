from hypothesis import given
from hypothesis import strategies as st

from bench.handlers.events import make_readings
from feed.columns import Column, encode_columns, find_last_arrival, make_columns, read_columns
from tests.unit.feed.records import make_reading, read_values
from tests.unit.unicorn.strategies import any_readings
from unicorn.reading import SCHEMA, Reading


def test_columns_are_whole_numbers_and_each_name_is_there_once() -> None:
    readings = [
        make_reading(),
        make_reading(Name="Arion", Latitude=-0.000004, StatusTime="2026-01-31 23:58:07.000"),
        make_reading(StatusTime="2026-01-31 23:58:08.251", Distance=0.0),
    ]
    names, columns = make_columns(readings, [1_769_903_887_510, 1_769_903_887_500, 1_769_903_888_600])
    assert names == ["Shadowfax", "Arion"]
    assert {key: (column.first, column.numbers) for key, column in columns.items()} == {
        "name": (0, [0, 2, 1]),
        "arrived": (1_769_903_887_510, [0, 19, 2_200]),
        "time": (1_769_903_887_250, [0, 499, 2_502]),
        "latitude": (0, [4_074_942, 0, 4_074_942]),
        "longitude": (-7_398_531, [0, 0, 0]),
        "distance": (0, [2_986, 2_986, 0]),
        "HealthPoints": (151, [0, 0, 0]),
        "MagicPoints": (-2, [0, 0, 0]),
    }


def test_bytes_of_the_same_weight_follow_one_another() -> None:
    column = Column(-7, [1, 0x20304, 0x506])
    assert (column.width, column.to_bytes()) == (3, bytes([1, 4, 6, 0, 3, 5, 0, 2, 0]))
    assert Column(0, []).width == 1


@given(any_readings(), st.integers(0, 2**41))
def test_columns_are_read_as_they_were_written(readings: list[Reading], start: int) -> None:
    arrived = [start ^ place for place in range(len(readings))]
    names, columns = make_columns(readings, arrived)
    read_names, read = read_columns(encode_columns(readings, arrived))
    assert read_names == names
    assert {key: (column.first, list(column.numbers)) for key, column in read.items()} == {
        key: (column.first, list(column.numbers)) for key, column in columns.items()
    }
    assert read_values(encode_columns(readings, arrived))["arrived"] == arrived


def test_every_field_of_the_schema_has_a_column() -> None:
    _, columns = make_columns([make_reading()], [0])
    keys = {key.lower() for key in columns} | {"statustime"}
    assert {name.lower() for name in SCHEMA} <= keys
    assert len(keys) == len(SCHEMA) + 2  # beside them: the arrival, and the time by its short name


def test_data_without_readings_has_empty_columns_and_no_arrival() -> None:
    data = encode_columns([], [])
    assert set(map(len, read_values(data).values())) == {0}
    assert find_last_arrival(data) is None


def test_last_arrival_is_the_greatest() -> None:
    assert find_last_arrival(encode_columns([make_reading()] * 3, [100, 300, 200])) == 300


def test_a_reading_of_a_large_fleet_takes_15_bytes() -> None:
    """After ten minutes of flight, when coordinates and vitals have little in common any more."""
    readings = make_readings(unicorns=1000, seconds=range(601), count=601_000, seed=1)[-1000:]
    text = encode_columns(readings, [1_790_000_640_000 + place // 500 * 3 for place in range(1000)])
    assert len(text) / 1000 < 15
