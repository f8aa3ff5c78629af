"""Build the basemap's files from their sources: `python console/web/basemap/make.py FOLDER`.

FOLDER has the sources that README.md lists. The script needs shapely.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from land import build_near_land
from lines import Line, Point, measure_area, measure_length, simplify
from places import BRIDGES, PARK_NAMES, PLACES
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from strokes import join_pieces
from world import Simplifier, build_borders, build_cities, build_far_land

Feature = dict[str, Any]

HERE = Path(__file__).parent
RANKS = ((4500.0, 0), (1400.0, 1), (0.0, 2))
"""The shortest length in meters of each rank: avenue, street, side street."""
DIGITS = 5
"""Decimals of coordinates in degrees: a meter."""
TOLERANCE = 2.5
"""Meters by which a line may be simplified."""


def main(source: Path) -> None:
    """Read the sources and write the files beside this one."""
    write("land", list(build_land(source)))
    green = [simplify_feature(feature) for feature in read(source / "parks.json")]
    write("green", [{**feature, "properties": {"kind": feature["properties"]["kind"]}} for feature in green])
    write("streets", list(build_streets(read(source / "grid.json")[0]["geometry"]["coordinates"])))
    write("labels", list(build_labels(read(source / "labels.json"), green)))
    places = read(source / "ne_10m_populated_places_simple.json")
    write("world", list(build_world(source, Simplifier(places))))
    cities = build_cities(places)
    write("cities", [make_feature("Point", round_all(position, 2), **city) for position, city in cities])


def build_land(source: Path) -> Iterator[Feature]:
    """Yield the land around the city, and the boroughs."""
    boroughs = [shape(borough["geometry"]) for borough in read(source / "boroughs.json")]
    city, around = build_near_land(boroughs, shape(read(source / "context.json")[0]["geometry"]))
    yield make_land_feature(around, "context")
    for borough in city:
        yield make_land_feature(borough, "borough")


def build_world(source: Path, simplifier: Simplifier) -> Iterator[Feature]:
    """Yield the land beyond, and the borders by kind."""
    land, lakes, borders = (
        read(source / f"ne_10m_{name}.json") for name in ("land", "lakes", "admin_0_boundary_lines_land")
    )
    yield make_land_feature(build_far_land(land, lakes, simplifier), "far", 3)
    for kind, lines in build_borders(borders, simplifier).items():
        yield make_feature("MultiLineString", round_all(lines, 3), kind=kind)


def make_land_feature(geometry: BaseGeometry, kind: str, digits: int = DIGITS) -> Feature:
    geojson = mapping(geometry)
    return make_feature(geojson["type"], round_all(geojson["coordinates"], digits), kind=kind)


def build_streets(pieces: list[list[list[float]]]) -> Iterator[Feature]:
    """Yield one feature for each rank of streets, and one for the bridges."""
    by_rank: dict[int, list[Line]] = defaultdict(list)
    for line in join_pieces([[(p[0], p[1]) for p in piece] for piece in pieces]):
        rank = next(rank for min_length, rank in RANKS if measure_length(line) >= min_length)
        by_rank[rank].append(simplify(line, TOLERANCE))
    for rank, lines in sorted(by_rank.items()):
        yield make_feature("MultiLineString", round_all(lines), rank=rank)
    yield make_feature("MultiLineString", round_all(BRIDGES.values()), rank=-1)


def build_labels(quarters: list[Feature], green: list[Feature]) -> Iterator[Feature]:
    """Yield labels: one for each quarter by its first name, of large parks, and of the places in places.py."""
    grouped: dict[str, Line] = defaultdict(list)
    for quarter in quarters:
        if quarter["properties"]["kind"] == "nta":
            grouped[shorten(quarter["properties"]["name"])].append(tuple(quarter["geometry"]["coordinates"]))
    for name, points in grouped.items():
        yield make_feature("Point", round_all(find_center(points)), kind="quarter", name=name)
    for park in green:
        kind, name = park["properties"]["kind"], park["properties"]["name"]
        rings = [ring for polygon in park["geometry"]["coordinates"] for ring in polygon]
        ring = max(rings, key=lambda ring: abs(measure_area(ring)))
        if kind in ("park", "airport") and abs(measure_area(ring)) > 0.4e6:
            yield make_feature(
                "Point", round_all(find_center(ring)), kind=kind, name=shorten(PARK_NAMES.get(name, name))
            )
    for kind, places in PLACES.items():
        for name, place in places.items():
            yield make_feature("Point", place, kind=kind, name=name)


def shorten(name: str) -> str:
    return name.split(" (")[0].split("-")[0].strip() if name != "Co-op City" else name


def find_center(points: Line) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def simplify_feature(source: Feature) -> Feature:
    """Return a feature of polygons as one MultiPolygon, without the rings that are too small to be seen."""
    geometry = source["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    simplified = [[simplify([(p[0], p[1]) for p in ring], TOLERANCE) for ring in polygon] for polygon in polygons]
    visible = [[ring for ring in polygon if len(ring) >= 4] for polygon in simplified]
    coordinates = round_all([polygon for polygon in visible if polygon])
    return make_feature("MultiPolygon", coordinates, **source["properties"])


def round_all(value: Any, digits: int = DIGITS) -> Any:
    if isinstance(value, float | int):
        return round(value, digits)
    return [round_all(part, digits) for part in value]


def make_feature(kind: str, coordinates: Any, /, **properties: Any) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def read(path: Path) -> list[Feature]:
    features: list[Feature] = json.loads(path.read_text())["features"]
    return features


def write(name: str, features: list[Feature]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"), ensure_ascii=False)
    (HERE / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
