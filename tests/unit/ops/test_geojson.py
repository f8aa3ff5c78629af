import json
import tracemalloc
from collections import deque

import pytest

from ops.geojson import format_geojson
from ops.result import Column, ResultStream

COLUMNS = [Column("name", "varchar"), Column("latitude", "double"), Column("longitude", "double")]
Place = tuple[float, float]


def find_line(places: list[Place]) -> object:
    """Return the geometry of the line through places, each a longitude and a latitude."""
    rows = [("Shadowfax", latitude, longitude) for longitude, latitude in places]
    collection = json.loads("".join(format_geojson(ResultStream(COLUMNS, rows, 0, 0))))
    assert len(collection["features"]) == len(places) + 1
    return collection["features"][0]["geometry"]


def test_places_are_one_line() -> None:
    places = [[-73.9, 40.7], [-74.0, 40.8]]
    assert find_line([(-73.9, 40.7), (-74.0, 40.8)]) == {"type": "LineString", "coordinates": places}


@pytest.mark.parametrize(
    ("places", "parts"),
    [
        (
            [(178.0, 10.0), (179.0, 10.0), (-179.0, 12.0), (-178.0, 12.0)],
            [[[178.0, 10.0], [179.0, 10.0], [180.0, 11.0]], [[-180.0, 11.0], [-179.0, 12.0], [-178.0, 12.0]]],
        ),
        ([(-179.0, 0.0), (177.0, 4.0)], [[[-179.0, 0.0], [-180.0, 1.0]], [[180.0, 1.0], [177.0, 4.0]]]),
        ([(-180.0, 5.0), (180.0, 5.0)], [[[-180.0, 5.0], [-180.0, 5.0]], [[180.0, 5.0], [180.0, 5.0]]]),
    ],
    ids=["eastward", "westward", "on it"],
)
def test_a_line_over_the_180th_meridian_is_cut_there(places: list[Place], parts: list[list[list[float]]]) -> None:
    assert find_line(places) == {"type": "MultiLineString", "coordinates": parts}


def test_a_single_place_is_no_line() -> None:
    collection = json.loads("".join(format_geojson(ResultStream(COLUMNS, [("a", 1.0, 2.0)], 0, 0))))
    assert [feature["geometry"]["type"] for feature in collection["features"]] == ["Point"]


def test_memory_does_not_grow_with_the_rows() -> None:
    def measure_peak(rows: int) -> int:
        stream = ResultStream(COLUMNS, (("a", 1.0, number / rows) for number in range(rows)), 0, 0)
        tracemalloc.start()
        deque(format_geojson(stream), maxlen=0)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    measure_peak(10)  # what the first call imports and caches
    assert measure_peak(20_000) < measure_peak(2_000) + 100_000
