"""Land, near and far: three sources of different grain, made to fit each other."""

from typing import Any

from lines import FLATTEN, METRES_PER_DEGREE
from shapely import MultiPolygon, Polygon, box, make_valid, unary_union
from shapely.affinity import affine_transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

NEAR = box(-74.6, 40.35, -73.4, 41.1)
"""What the source of the land around the city covers."""
REGION = box(-82, 35, -65, 47)
"""What is drawn in middling detail around that; all the rest of the world is drawn coarsely."""
LAP = 0.0015
"""Degrees."""
SEAM = 400.0
"""Metres from the city within which its neighbours' coast is taken for a second version of the city's own."""
SLIVER = 110.0
TOLERANCE = 2.5


def near(boroughs: list[BaseGeometry], context: BaseGeometry) -> tuple[list[BaseGeometry], BaseGeometry]:
    """The boroughs, and the land around them; degrees in, degrees out."""
    city = [make_valid(metric(one).simplify(TOLERANCE)) for one in boroughs]
    whole = unary_union(city)
    around = make_valid(metric(context)).difference(whole)
    seam = whole.buffer(SEAM)
    neighbours = around.intersection(seam).buffer(-SLIVER).buffer(SLIVER, join_style="mitre")
    around = unary_union([around.difference(seam), neighbours]).buffer(2, join_style="mitre").difference(whole)
    return [geographic(one) for one in city], geographic(without_specks(around.simplify(TOLERANCE), 2000))


def far(fine: dict[str, Any], coarse: dict[str, Any]) -> BaseGeometry:
    """Land beyond what is near, from two TopoJSON files of the world; it laps over the edge, to hide the cut."""
    middling = topojson(fine).intersection(REGION).simplify(0.003)
    world = unary_union([middling, topojson(coarse).difference(REGION)])
    return without_specks(world.difference(NEAR.buffer(-LAP, join_style="mitre")), 2e-4)


def topojson(document: dict[str, Any]) -> BaseGeometry:
    """The land of a quantized TopoJSON file (the format's specification, 2.1.1 to 2.1.4)."""
    (east, north), (west, south) = document["transform"]["scale"], document["transform"]["translate"]
    arcs = []
    for arc in document["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * east + west, y * north + south))
        arcs.append(points)

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            points += (arcs[number] if number >= 0 else arcs[~number][::-1])[bool(points) :]
        return points

    polygons = [polygon for geometry in document["objects"]["land"]["geometries"] for polygon in geometry["arcs"]]
    rings = [[ring(numbers) for numbers in polygon] for polygon in polygons]
    return unary_union([make_valid(shape({"type": "Polygon", "coordinates": one})) for one in rings])


def without_specks(land: BaseGeometry, least: float) -> BaseGeometry:
    """The polygons of what may be a collection, without those of a lesser area."""
    parts = land.geoms if hasattr(land, "geoms") else [land]
    polygons = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    return MultiPolygon([one for one in polygons if isinstance(one, Polygon) and one.area >= least])


def metric(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [METRES_PER_DEGREE * FLATTEN, 0, 0, METRES_PER_DEGREE, 0, 0])


def geographic(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [1 / METRES_PER_DEGREE / FLATTEN, 0, 0, 1 / METRES_PER_DEGREE, 0, 0])
