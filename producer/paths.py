"""The paths of simulated vehicles: straight on, as in the original workshop, or in rides between places."""

import math
from collections.abc import Sequence
from random import Random
from typing import Protocol

from unicorn.fleet import Place

# Meters in a degree, on a map that takes the earth around the vehicle as flat.
_METERS_NORTH, _METERS_EAST_AT_EQUATOR = 110_540.0, 111_320.0
# At this latitude a straight path turns back toward the equator, because closer to the poles the map is too inaccurate.
_TURNING_LATITUDE = 85.0
_STOP_METERS = 100.0
"""Stops are as far as this from their place, to the north or south and to the east or west, and so do not overlap."""
_LEAST_PAUSE, _GREATEST_PAUSE = 15, 60
"""In readings, so that a seed gives the same ride at any rate."""


class Path(Protocol):
    """Where a vehicle is, and how it goes on from there."""

    latitude: float
    longitude: float

    def move(self, meters: float) -> float:
        """Go on by `meters`, or by less where the path pauses. Return the meters gone."""


class StraightPath:
    """A path that keeps a random bearing for ever."""

    __slots__ = ("_east", "_north", "latitude", "longitude")

    def __init__(self, random: Random, start: tuple[float, float]) -> None:
        bearing = random.uniform(0.0, 2.0 * math.pi)
        self._north, self._east = math.sin(bearing), math.cos(bearing)
        self.latitude, self.longitude = start

    def move(self, meters: float) -> float:
        """Go on by `meters`, and return them."""
        east = _METERS_EAST_AT_EQUATOR * math.cos(math.radians(self.latitude))
        if abs(self.latitude) >= _TURNING_LATITUDE:
            self._north = -math.copysign(self._north, self.latitude)
        self.latitude += meters * self._north / _METERS_NORTH
        longitude = self.longitude + meters * self._east / east
        self.longitude = (longitude + 180.0) % 360.0 - 180.0  # as `_wrap`, without the time of a call
        return meters


class RidingPath:
    """A path that rides from place to place in straight lines, and pauses at each. It begins in the middle of a ride.

    All vehicles of a fleet are therefore spread over its city from their first readings on.
    """

    __slots__ = (
        *("_chance", "_east", "_meters_left", "_north", "_pause", "_place", "_places", "_stop"),
        *("latitude", "longitude"),
    )

    def __init__(self, random: Random, places: Sequence[Place]) -> None:
        self._chance = random.random
        self._places = places
        self._place = int(self._chance() * len(places))
        self.latitude, self.longitude = self._draw_stop()
        self._pause, self._meters_left = 0, 0.0
        self._north = self._east = 0.0
        """Degrees for each meter of the ride."""
        self._begin_ride()
        self.move(self._chance() * self._meters_left)

    def move(self, meters: float) -> float:
        """Go on by `meters`, or to the end of the ride if that is nearer, or pause. Return the meters gone."""
        if self._pause:
            self._pause -= 1
            return 0.0
        left = self._meters_left
        if meters >= left:
            self._arrive()
            return left
        self._meters_left = left - meters
        self.latitude += meters * self._north
        longitude = self.longitude + meters * self._east
        self.longitude = longitude if -180.0 <= longitude <= 180.0 else _wrap(longitude)
        return meters

    def _arrive(self) -> None:
        """End the ride, and begin a pause, after which the next ride goes on."""
        self.latitude, self.longitude = self._stop
        self._pause = _LEAST_PAUSE + int(self._chance() * (_GREATEST_PAUSE - _LEAST_PAUSE + 1))
        self._begin_ride()

    def _begin_ride(self) -> None:
        """Choose another place, and aim at a stop there. The trigonometry of a ride is done here, once."""
        others = len(self._places) - 1
        self._place = (self._place + 1 + int(self._chance() * others)) % (others + 1)
        self._stop = latitude, longitude = self._draw_stop()
        degrees_north, degrees_east = latitude - self.latitude, _wrap(longitude - self.longitude)
        east = _METERS_EAST_AT_EQUATOR * math.cos(math.radians((latitude + self.latitude) / 2.0))
        self._meters_left = meters = math.hypot(degrees_north * _METERS_NORTH, degrees_east * east)
        self._north, self._east = (degrees_north / meters, degrees_east / meters) if meters else (0.0, 0.0)

    def _draw_stop(self) -> tuple[float, float]:
        """Return a point beside the place of the ride."""
        place = self._places[self._place]
        north, east = ((2.0 * self._chance() - 1.0) * _STOP_METERS for _ in range(2))
        degrees_east = east / (_METERS_EAST_AT_EQUATOR * math.cos(math.radians(place.latitude)))
        return place.latitude + north / _METERS_NORTH, _wrap(place.longitude + degrees_east)


def _wrap(longitude: float) -> float:
    """Return a longitude from -180° to 180°. Beyond 180° it continues at -180°."""
    return (longitude + 180.0) % 360.0 - 180.0
