"""Build the land of the city and around it, from two sources."""

from lines import FLATTEN, METERS_PER_DEGREE
from places import HUDSON_SHORES
from shapely import MultiPolygon, Polygon, box, make_valid, unary_union
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

NEAR = box(-74.6, 40.35, -73.4, 41.1)
"""The extent of the source for the land around the city."""
OVERLAP = 0.004
"""Degrees by which the world beyond overlaps the near land."""
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
    # The source has the sea only, and the river ends in it at the city's border.
    around = make_valid(to_meters(context)).difference(unary_union([whole, to_meters(Polygon(HUDSON_SHORES))]))
    seam = whole.buffer(SEAM)
    others = around.intersection(seam).buffer(-SLIVER).buffer(SLIVER, join_style="mitre")
    around = unary_union([around.difference(seam), others]).buffer(2, join_style="mitre").difference(whole)
    return [to_degrees(borough) for borough in city], to_degrees(remove_specks(around.simplify(TOLERANCE), 2000))


def remove_specks(land: BaseGeometry, min_area: float) -> BaseGeometry:
    """Return the polygons of a geometry that have at least an area."""
    parts = land.geoms if hasattr(land, "geoms") else [land]
    polygons = [polygon for part in parts for polygon in getattr(part, "geoms", [part])]
    return MultiPolygon([polygon for polygon in polygons if isinstance(polygon, Polygon) and polygon.area >= min_area])


def to_meters(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [METERS_PER_DEGREE * FLATTEN, 0, 0, METERS_PER_DEGREE, 0, 0])


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    return affine_transform(geometry, [1 / METERS_PER_DEGREE / FLATTEN, 0, 0, 1 / METERS_PER_DEGREE, 0, 0])
