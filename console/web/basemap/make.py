"""Make the basemap's files from their sources: `python console/web/basemap/make.py FOLDER`.

FOLDER holds the sources that README.md names. Needs shapely.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from land import far, near
from lines import Line, Point, area, length, simplify
from places import BRIDGES, PARK_NAMES, PLACES
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from strokes import strokes

Feature = dict[str, Any]

HERE = Path(__file__).parent
RANKS = ((4500.0, 0), (1400.0, 1), (0.0, 2))
"""From how many metres on a street is an avenue, a street, a lane."""
DIGITS = 5
"""Of coordinates in degrees: a metre."""
TOLERANCE = 2.5
"""Metres by which a line may be simplified."""


def main(source: Path) -> None:
    """Read the sources and write land.json, green.json, streets.json and labels.json beside this file."""
    write("land", list(land(source)))
    green = [simplified(feature) for feature in read(source / "parks.json")]
    write("green", [with_properties(f, kind=f["properties"]["kind"]) for f in green])
    write("streets", list(streets(read(source / "grid.json")[0]["geometry"]["coordinates"])))
    write("labels", list(labels(read(source / "labels.json"), green)))


def land(source: Path) -> Iterator[Feature]:
    """The boroughs, the land around the city, the world."""
    boroughs = [shape(one["geometry"]) for one in read(source / "boroughs.json")]
    city, around = near(boroughs, shape(read(source / "context.json")[0]["geometry"]))
    world = far(*(json.loads((source / f"land-{grain}.json").read_text()) for grain in ("10m", "110m")))
    yield drawn(world, "far", 3)
    yield drawn(around, "context")
    for borough in city:
        yield drawn(borough, "borough")


def drawn(geometry: BaseGeometry, kind: str, digits: int = DIGITS) -> Feature:
    form = mapping(geometry)
    return feature(form["type"], rounded(form["coordinates"], digits), kind=kind)


def streets(pieces: list[list[list[float]]]) -> Iterator[Feature]:
    """One feature for each rank of street, and one for the bridges."""
    by_rank: dict[int, list[Line]] = defaultdict(list)
    for line in strokes([[(p[0], p[1]) for p in piece] for piece in pieces]):
        rank = next(rank for least, rank in RANKS if length(line) >= least)
        by_rank[rank].append(simplify(line, TOLERANCE))
    for rank, lines in sorted(by_rank.items()):
        yield feature("MultiLineString", rounded(lines), rank=rank)
    yield feature("MultiLineString", rounded(BRIDGES.values()), rank=-1)


def labels(quarters: list[Feature], green: list[Feature]) -> Iterator[Feature]:
    """Quarters under the first of their names, one label for all parts of one; great parks; what lies around."""
    grouped: dict[str, Line] = defaultdict(list)
    for quarter in quarters:
        if quarter["properties"]["kind"] == "nta":
            grouped[short(quarter["properties"]["name"])].append(tuple(quarter["geometry"]["coordinates"]))
    for name, points in grouped.items():
        yield feature("Point", rounded(middle(points)), kind="quarter", name=name)
    for park in green:
        kind, name = park["properties"]["kind"], park["properties"]["name"]
        ring = max(rings(park["geometry"]), key=lambda ring: abs(area(ring)))
        if kind in ("park", "airport") and abs(area(ring)) > 0.4e6:
            yield feature("Point", rounded(middle(ring)), kind=kind, name=short(PARK_NAMES.get(name, name)))
    for kind, places in PLACES.items():
        for name, place in places.items():
            yield feature("Point", place, kind=kind, name=name)


def short(name: str) -> str:
    return name.split(" (")[0].split("-")[0].strip() if name != "Co-op City" else name


def middle(points: Line) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def rings(geometry: Feature) -> list[Line]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def simplified(source: Feature) -> Feature:
    geometry = source["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    kept = [[simplify([(p[0], p[1]) for p in ring], TOLERANCE) for ring in polygon] for polygon in polygons]
    whole = [[ring for ring in polygon if len(ring) >= 4] for polygon in kept]
    coordinates = rounded([polygon for polygon in whole if polygon])
    return {
        "type": "Feature",
        "properties": source["properties"],
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def rounded(value: Any, digits: int = DIGITS) -> Any:
    if isinstance(value, float | int):
        return round(value, digits)
    return [rounded(part, digits) for part in value]


def feature(kind: str, coordinates: Any, /, **properties: Any) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def with_properties(source: Feature, **properties: Any) -> Feature:
    return {**source, "properties": properties}


def read(path: Path) -> list[Feature]:
    features: list[Feature] = json.loads(path.read_text())["features"]
    return features


def write(name: str, features: list[Feature]) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"), ensure_ascii=False)
    (HERE / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
