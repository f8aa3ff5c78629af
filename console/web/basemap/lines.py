"""Measure and simplify lines near New York, in meters on a plane."""

from itertools import pairwise
from math import cos, hypot, radians

Point = tuple[float, float]
"""Longitude and latitude in degrees."""
Line = list[Point]

METERS_PER_DEGREE = 111_320.0
FLATTEN = cos(radians(40.7))
"""The length of a degree of longitude here, as a share of a degree of latitude."""


def simplify(line: Line, tolerance: float) -> Line:
    """Simplify a line by the algorithm of Douglas and Peucker, without recursion."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distance, index = max((measure_distance(line[i], line[first], line[last]), i) for i in range(first + 1, last))
        if distance > tolerance:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [line[i] for i in sorted(keep)]


def measure_distance(point: Point, a: Point, b: Point) -> float:
    """Return the meters from a point to the segment between two others."""
    px, py, bx, by = (v * METERS_PER_DEGREE for v in (*subtract(a, point), *subtract(a, b)))
    square = bx * bx + by * by
    along = max(0.0, min(1.0, (px * bx + py * by) / square)) if square else 0.0
    return hypot(px - along * bx, py - along * by)


def subtract(a: Point, b: Point) -> Point:
    """Return the vector from a to b, in degrees of latitude."""
    return (b[0] - a[0]) * FLATTEN, b[1] - a[1]


def measure_length(line: Line) -> float:
    return METERS_PER_DEGREE * sum(hypot(*subtract(a, b)) for a, b in pairwise(line))


def measure_area(ring: Line) -> float:
    """Return the area in square meters; it is positive if the ring runs counterclockwise."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return float(doubled / 2 * METERS_PER_DEGREE**2 * FLATTEN)
