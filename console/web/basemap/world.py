"""Build the world from Natural Earth: land without large lakes, borders, and cities. Large cities have finer coasts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from land import NEAR, OVERLAP, remove_specks
from numpy.typing import NDArray
from places import UPPER_HUDSON, UPPER_HUDSON_WIDTH
from shapely import (
    LineString,
    Polygon,
    STRtree,
    box,
    line_merge,
    make_valid,
    points,
    segmentize,
    unary_union,
)
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]
Coordinates = NDArray[np.float64]

REGION = box(-82, 35, -65, 47)
"""The region around New York, which is fine as a whole."""
CITY_RADIUS = 0.2
"""Degrees around a large city in which the coast is fine."""
LARGE_CITY = 500_000
"""The least number of people of a city whose coast is fine."""
FINE, COARSE = 0.002, 0.11
"""Degrees of latitude by which a line may be simplified near a large city, and elsewhere."""
ISLAND, ISLAND_SHARE = 0.025, 0.05
"""To keep their shape, islands are simplified by this share of their side at most, but at least by these degrees."""
FINE_DIGITS, COARSE_DIGITS = 3, 2
FINE_ISLAND, COARSE_ISLAND, LAKE = 2e-4, 0.02, 0.4
"""Square degrees of the smallest island near a large city, and elsewhere, and of the smallest lake."""
SOUTH = -85.0
"""The end of the map, and of its square."""
LONGEST_EDGE = 10.0
"""Degrees. Straight edges, such as the south's, have corners at least this often."""
CITY_ZOOM = 6.1
"""Natural Earth shows a place from a zoom on. Later ones are left out, unless they are large."""
CITY_RANKS = (3_000_000, 750_000)
"""The least number of people of each rank but the last."""
ABOVE_DETAILS = 8
"""The last zoom at which New York has one name. Closer, labels.json names its boroughs."""
RENAMED = {"Kiev": "Kyiv", "Washington, D.C.": "Washington"}


class Simplifier:
    """Simplifies lines by the algorithm of Douglas and Peucker, less in REGION and near large cities."""

    def __init__(self, places: list[Feature]) -> None:
        large = [place for place in places if place["properties"]["pop_max"] >= LARGE_CITY]
        self._fine = STRtree([shape(place["geometry"]).buffer(CITY_RADIUS) for place in large] + [REGION])

    def is_fine(self, coordinates: Coordinates) -> NDArray[np.bool_]:
        """Return whether each position is near a large city."""
        fine = np.zeros(len(coordinates), dtype=bool)
        fine[self._fine.query(points(coordinates), predicate="intersects")[0]] = True
        return fine

    def simplify(self, coordinates: Coordinates, coarse: float = COARSE) -> Coordinates:
        """Return the positions of a line, or of a closed ring, that are kept, rounded."""
        fine = self.is_fine(coordinates)
        tolerance = np.where(fine, FINE, coarse)
        stretched = coordinates * [np.cos(np.radians(np.mean(np.clip(coordinates[:, 1], SOUTH, -SOUTH)))), 1]
        keep = {0, len(coordinates) - 1}
        spans = [(0, len(coordinates) - 1)]
        while spans:
            first, last = spans.pop()
            if last - first < 2:
                continue
            inner = slice(first + 1, last)
            excess = measure_distances(stretched[inner], stretched[first], stretched[last]) / tolerance[inner]
            index = first + 1 + int(np.argmax(excess))
            if excess[index - first - 1] > 1:
                keep.add(index)
                spans += [(first, index), (index, last)]
        kept = sorted(keep)
        near, rough = coordinates[kept].round(FINE_DIGITS), coordinates[kept].round(COARSE_DIGITS)
        return np.where(fine[kept, None], near, rough)


def measure_distances(positions: Coordinates, a: Coordinates, b: Coordinates) -> NDArray[np.float64]:
    """Return how far positions are from the segment between two others."""
    along = b - a
    square = float(along @ along)
    share = np.clip((positions - a) @ along / square, 0, 1)[:, None] if square else np.zeros((len(positions), 1))
    distances: NDArray[np.float64] = np.hypot(*(positions - a - share * along).T)
    return distances


def build_far_land(land: list[Feature], lakes: list[Feature], simplifier: Simplifier) -> BaseGeometry:
    """Return the land beyond NEAR, without large lakes. It overlaps the edge of NEAR to hide it."""
    wet = [lake for lake in list_polygons(lakes) if lake.area >= LAKE]
    dry = unary_union(list_polygons(land)).difference(unary_union(wet)).intersection(box(-180, SOUTH, 180, 90))
    parts = [simplify_polygon(part, simplifier) for part in dry.geoms]
    world = unary_union([part for part in parts if part is not None])
    outer = world.difference(NEAR.buffer(-OVERLAP, join_style="mitre"))
    return segmentize(remove_specks(outer.difference(draw_upper_hudson()), 1e-5), LONGEST_EDGE)


def draw_upper_hudson() -> BaseGeometry:
    return LineString(UPPER_HUDSON).buffer(UPPER_HUDSON_WIDTH / 2)


def simplify_polygon(polygon: Polygon, simplifier: Simplifier) -> BaseGeometry | None:
    """Return the polygon with fewer corners; None if it is too small to be shown."""
    outer, *holes = [np.asarray(ring.coords)[:, :2] for ring in (polygon.exterior, *polygon.interiors)]
    if polygon.area < (FINE_ISLAND if simplifier.is_fine(outer[:1])[0] else COARSE_ISLAND):
        return None
    coarse = min(COARSE, max(ISLAND, ISLAND_SHARE * polygon.area**0.5))
    simplified = [simplifier.simplify(ring, coarse) for ring in (outer, *holes)]
    rings = [ring for ring in simplified if len(np.unique(ring, axis=0)) >= 3]
    return make_valid(Polygon(rings[0], rings[1:])) if rings and len(rings[0]) >= 4 else None


def list_polygons(features: list[Feature]) -> list[Polygon]:
    valid = [make_valid(shape(feature["geometry"])) for feature in features]
    parts = [part for geometry in valid for part in getattr(geometry, "geoms", [geometry])]
    return [part for part in parts if isinstance(part, Polygon)]


def build_borders(borders: list[Feature], simplifier: Simplifier) -> dict[str, list[list[list[float]]]]:
    """Return the lines of undisputed and of other borders, by kind."""
    kinds: dict[str, list[BaseGeometry]] = {"border": [], "disputed": []}
    for border in borders:
        is_agreed = border["properties"]["featurecla"].startswith("International boundary")
        kinds["border" if is_agreed else "disputed"].append(shape(border["geometry"]))
    return {
        kind: [simplifier.simplify(np.asarray(line.coords)[:, :2]).tolist() for line in merge(lines)]
        for kind, lines in kinds.items()
    }


def merge(lines: list[BaseGeometry]) -> list[LineString]:
    merged = line_merge(unary_union(lines).difference(NEAR))
    return list(getattr(merged, "geoms", [merged]))


def build_cities(places: list[Feature]) -> Iterator[tuple[list[float], dict[str, Any]]]:
    """Yield the position and properties of each city: its name, the first zoom that shows it, and its rank."""
    for place in sorted(places, key=lambda place: (place["properties"]["min_zoom"], -place["properties"]["pop_max"])):
        found = place["properties"]
        people, position = found["pop_max"], place["geometry"]["coordinates"][:2]
        is_near = shape(place["geometry"]).intersects(NEAR)
        if (found["min_zoom"] > CITY_ZOOM and people < LARGE_CITY) or (is_near and found["name"] != "New York"):
            continue
        rank = sum(people < least for least in CITY_RANKS)
        # Natural Earth's zooms are those of tiles of 256 pixels, and the map's tiles have 512.
        properties = {"name": RENAMED.get(found["name"], found["name"]), "zoom": max(1, round(found["min_zoom"] - 1))}
        yield position, {"kind": "city", **properties, "rank": rank, **({"last": ABOVE_DETAILS} if is_near else {})}
