import json
from pathlib import Path
from typing import Any

import pytest

from producer.replay.geojson import read_geojson
from producer.replay.rows import RefusedFile
from tests.unit.producer.replay.loaded import split


def write(folder: Path, document: object) -> Path:
    path = folder / "track.geojson"
    path.write_text(json.dumps(document))
    return path


def make_feature(kind: str, coordinates: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def test_a_line_has_its_times_in_a_list_beside_the_coordinates(tmp_path: Path) -> None:
    line = make_feature(
        "LineString",
        [[13.0, 52.0, 40], [13.1, 52.1]],
        coordTimes=["t0", "t1"],
        time="t0",
        heartRates=[80, 81],
        name="A",
    )
    rows, rejects = split([*read_geojson(write(tmp_path, {"type": "FeatureCollection", "features": [line]}))])
    assert not rejects
    assert [row.fields for row in rows] == [
        {"name": "A", "heartRates": 80, "time": "t0", "longitude": 13.0, "latitude": 52.0},
        {"name": "A", "heartRates": 81, "time": "t1", "longitude": 13.1, "latitude": 52.1},
    ]


def test_the_parts_of_a_line_have_their_times_in_parts_too(tmp_path: Path) -> None:
    line = make_feature(
        "MultiLineString", [[[13.0, 52.0]], [[13.1, 52.1]]], coordinateProperties={"times": [["t0"], ["t1"]]}
    )
    rows, _ = split([*read_geojson(write(tmp_path, line))])
    assert [(row.number, row.fields["time"], row.fields["latitude"]) for row in rows] == [
        (1, "t0", 52.0),
        (2, "t1", 52.1),
    ]


def test_a_point_keeps_its_properties(tmp_path: Path) -> None:
    points = [make_feature("Point", [13.0, 52.0], id=n, at={"utc": "t"}) for n in range(3)]
    rows, _ = split([*read_geojson(write(tmp_path, {"features": points}))])
    assert [(row.number, row.fields) for row in rows] == [
        (n + 1, {"id": n, "at.utc": "t", "longitude": 13.0, "latitude": 52.0}) for n in range(3)
    ]


def test_a_line_without_times_has_none_even_if_the_whole_has_one(tmp_path: Path) -> None:
    rows, _ = split([*read_geojson(write(tmp_path, make_feature("LineString", [[13.0, 52.0]], time="t0")))])
    assert [row.fields for row in rows] == [{"longitude": 13.0, "latitude": 52.0}]


def test_what_is_no_place_at_a_time_is_rejected(tmp_path: Path) -> None:
    features: list[object] = [
        make_feature("Polygon", [[[13.0, 52.0]]]),
        make_feature("LineString", [[13.0, 52.0], [13.1, 52.1]], coordTimes=["t0"]),
        make_feature("Point", [13.0]),
        {"type": "Feature", "geometry": None},
        7,
    ]
    rows, rejects = split([*read_geojson(write(tmp_path, {"features": features}))])
    assert not rows
    assert [(reject.number, reject.reason, reject.detail) for reject in rejects] == [
        (1, "is neither a point nor a line", "but a Polygon"),
        (2, "is a line with another number of times than of coordinates", "2 coordinates and 1 times"),
        (3, "has no position", ""),
        (4, "is no feature with a geometry", ""),
        (5, "is no feature with a geometry", ""),
    ]


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "track.geojson"
    path.write_text('{"type": "Feature", "geometry": {"type": "Poi')
    with pytest.raises(RefusedFile, match="is no JSON, or is cut off"):
        [*read_geojson(path)]
