"""Convert the path of a flight to a GeoJSON geometry."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Position = tuple[float, float]
"""Longitude and latitude, degrees."""


def make_track(positions: Sequence[Position]) -> dict[str, Any]:
    """Return the line through at least two positions, cut into parts where it crosses the 180th meridian.

    Source: RFC 7946, "The GeoJSON Format", section 3.1.9.
    """
    parts: list[list[Position]] = [[positions[0]]]
    for before, after in pairwise(positions):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            latitude = _find_crossing(before, after, edge)
            parts[-1].append((edge, latitude))
            parts.append([(-edge, latitude)])
        parts[-1].append(after)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def _find_crossing(before: Position, after: Position, edge: float) -> float:
    """Return the latitude at which the shorter way between two positions crosses the 180th meridian."""
    to_edge, from_edge = abs(edge - before[0]), abs(-edge - after[0])
    share = to_edge / (to_edge + from_edge) if to_edge + from_edge else 0.0
    return before[1] + (after[1] - before[1]) * share
