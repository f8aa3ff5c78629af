"""The distance between two readings, computed apart from the code under test."""

import math

from unicorn.reading import Reading


def measure_meters(a: Reading, b: Reading) -> float:
    """Return the distance on the great circle of a spherical earth (haversine)."""
    lat_a, lat_b = math.radians(a.Latitude), math.radians(b.Latitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.Longitude - a.Longitude) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))
