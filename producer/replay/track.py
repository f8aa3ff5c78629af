"""Following each vehicle from fix to fix: how far it has moved, and which fixes repeat another."""

from math import asin, cos, radians, sin, sqrt

from msgspec.structs import replace

from producer.replay.fixes import Fix
from producer.replay.rows import Reject
from unicorn.field import Number
from unicorn.reading import SCHEMA, Reading

_EARTH_RADIUS = 6_371_008.8
"""Meters, the mean of WGS 84. Great circles on this sphere differ from the ellipsoid's by up to 0.5 %."""


class Track:
    """The last fix of each vehicle, in the order of time. It needs memory for each vehicle, not for each fix."""

    def __init__(self) -> None:
        self._last: dict[str, Reading] = {}
        self.jumps = 0
        """Fixes that are farther from the previous one than a distance may be. Their distance counts as 0."""

    @property
    def vehicles(self) -> int:
        return len(self._last)

    def follow(self, fix: Fix) -> Fix | Reject:
        """Return the next fix with its distance, or a reject for one with the vehicle and time of an earlier one."""
        reading = fix.reading
        last = self._last.get(reading.Name)
        if last and last.StatusTime == reading.StatusTime:
            return _reject(fix, last)
        self._last[reading.Name] = reading
        if not last or fix.has_distance:
            return fix
        return replace(fix, reading=replace(reading, Distance=self._measure(last, reading)))

    def _measure(self, last: Reading, reading: Reading) -> float:
        distance = measure_distance(last.Latitude, last.Longitude, reading.Latitude, reading.Longitude)
        if distance <= get_max_distance():
            return distance
        self.jumps += 1
        return 0.0


def get_max_distance() -> float:
    """Return the largest valid distance of a reading, in meters."""
    field_type = SCHEMA["Distance"]
    assert isinstance(field_type, Number)  # noqa: S101  # the declaration of a reading says so
    return field_type.maximum


def measure_distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the meters between two places in degrees, by the haversine formula."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    parallel = cos(radians(latitude)) * cos(radians(other_latitude))
    half = sin(north / 2) ** 2 + parallel * sin(east / 2) ** 2
    return 2 * _EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def _reject(fix: Fix, last: Reading) -> Reject:
    reading = fix.reading
    if (reading.Latitude, reading.Longitude) == (last.Latitude, last.Longitude):
        return Reject(fix.number, "repeats a fix of the same vehicle, time and place", fix.raw)
    where = f"{reading.Name!r} at {reading.StatusTime}"
    return Reject(fix.number, "has the vehicle and time of another fix, at another place", fix.raw, where)
