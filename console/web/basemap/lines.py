"""Lengths, areas and simpler forms of lines about New York, in metres on a plane."""

from itertools import pairwise
from math import cos, hypot, radians

Point = tuple[float, float]
"""Longitude and latitude, degrees."""
Line = list[Point]

METRES_PER_DEGREE = 111_320.0
FLATTEN = cos(radians(40.7))


def simplify(line: Line, tolerance: float) -> Line:
    """Douglas and Peucker's, without recursion."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distance, index = max((off(line[i], line[first], line[last]), i) for i in range(first + 1, last))
        if distance > tolerance:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [line[i] for i in sorted(keep)]


def off(point: Point, a: Point, b: Point) -> float:
    """Metres from a point to the stretch between two others."""
    px, py, bx, by = (v * METRES_PER_DEGREE for v in (*away(a, point), *away(a, b)))
    square = bx * bx + by * by
    along = max(0.0, min(1.0, (px * bx + py * by) / square)) if square else 0.0
    return hypot(px - along * bx, py - along * by)


def away(a: Point, b: Point) -> Point:
    return (b[0] - a[0]) * FLATTEN, b[1] - a[1]


def length(line: Line) -> float:
    return METRES_PER_DEGREE * sum(hypot(*away(a, b)) for a, b in pairwise(line))


def area(ring: Line) -> float:
    """Square metres, on a plane."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return float(doubled / 2 * METRES_PER_DEGREE**2 * FLATTEN)
