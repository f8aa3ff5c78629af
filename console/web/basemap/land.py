"""Build the land from three sources of different detail: the boroughs, the land around them, and the world."""

from typing import Any

from lines import FLATTEN, METERS_PER_DEGREE
from shapely import MultiPolygon, Polygon, box, make_valid, unary_union
from shapely.affinity import affine_transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

NEAR = box(-74.6, 40.35, -73.4, 41.1)
"""The extent of the source for the land around the city."""
REGION = box(-82, 35, -65, 47)
"""The region with medium detail. The rest of the world has little detail."""
OVERLAP = 0.0015
"""Degrees by which the far land overlaps the near land."""
SEAM = 400.0
"""Meters around the city in which the coast of other land is a duplicate of the city's own."""
SLIVER = 110.0
"""Meters: narrower parts in the seam are removed."""
TOLERANCE = 2.5
"""Meters by which a line may be simplified."""


def build_near_land(boroughs: list[BaseGeometry], context: BaseGeometry) -> tuple[list[BaseGeometry], BaseGeometry]:
    """Return the boroughs, and the land around them, in degrees."""
    city = [make_valid(to_meters(borough).simplify(TOLERANCE)) for borough in boroughs]
    whole = unary_union(city)
    around = make_valid(to_meters(context)).difference(whole)
    seam = whole.buffer(SEAM)
    others = around.intersection(seam).buffer(-SLIVER).buffer(SLIVER, join_style="mitre")
    around = unary_union([around.difference(seam), others]).buffer(2, join_style="mitre").difference(whole)
    return [to_degrees(borough) for borough in city], to_degrees(remove_specks(around.simplify(TOLERANCE), 2000))


def build_far_land(fine: dict[str, Any], coarse: dict[str, Any]) -> BaseGeometry:
    """Return the land beyond NEAR, from two TopoJSON files of the world. It overlaps the edge of NEAR to hide it."""
    medium = parse_topojson(fine).intersection(REGION).simplify(0.003)
    world = unary_union([medium, parse_topojson(coarse).difference(REGION)])
    return remove_specks(world.difference(NEAR.buffer(-OVERLAP, join_style="mitre")), 2e-4)


def parse_topojson(document: dict[str, Any]) -> BaseGeometry:
    """Return the land of a quantized TopoJSON file. Source: the TopoJSON specification, 2.1.1 to 2.1.4."""
    (east, north), (west, south) = document["transform"]["scale"], document["transform"]["translate"]
    arcs = []
    for arc in document["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * east + west, y * north + south))
        arcs.append(points)

    def join_arcs(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            points += (arcs[number] if number >= 0 else arcs[~number][::-1])[bool(points) :]
        return points

    polygons = [polygon for geometry in document["objects"]["land"]["geometries"] for polygon in geometry["arcs"]]
    rings = [[join_arcs(numbers) for numbers in polygon] for polygon in polygons]
    return unary_union([make_valid(shape({"type": "Polygon", "coordinates": polygon})) for polygon in rings])


def remove_specks(land: BaseGeometry, min_area: float) -> BaseGeometry:
    """Return the polygons of a geometry that have at least an area."""
    parts = land.geoms if hasattr(land, "geoms") else [land]
    polygons = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    return MultiPolygon([polygon for polygon in polygons if isinstance(polygon, Polygon) and polygon.area >= min_area])


def to_meters(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [METERS_PER_DEGREE * FLATTEN, 0, 0, METERS_PER_DEGREE, 0, 0])


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [1 / METERS_PER_DEGREE / FLATTEN, 0, 0, 1 / METERS_PER_DEGREE, 0, 0])
