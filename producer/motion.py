"""The motion of simulated unicorns, as in the original workshop."""

import math
from random import Random

from unicorn.reading import Reading
from unicorn.timestamps import format_milliseconds

START_LATITUDE, START_LONGITUDE = 40.749167, -73.985184
"""The Empire State Building."""
START_POINTS = 150
"""Health and magic at the start."""

# Meters in a degree, on a map that takes the earth around the unicorn as flat.
_METERS_NORTH, _METERS_EAST_AT_EQUATOR = 110_540.0, 111_320.0
# At this latitude a unicorn turns back toward the equator, because closer to the poles the map is too inaccurate.
_TURNING_LATITUDE = 85.0


class Unicorn:
    """A flying unicorn. It keeps a random bearing, and moves 29 to 31 meters with each reading.

    Equal random generators make equal flights, whatever the times of the readings.
    """

    __slots__ = ("_east", "_health", "_last_time", "_latitude", "_longitude", "_magic", "_north", "_random", "name")

    def __init__(
        self, name: str, random: Random, *, latitude: float = START_LATITUDE, longitude: float = START_LONGITUDE
    ) -> None:
        bearing = random.uniform(0.0, 2.0 * math.pi)
        self.name = name
        self._random = random
        self._north, self._east = math.sin(bearing), math.cos(bearing)
        self._latitude, self._longitude = latitude, longitude
        self._health = self._magic = START_POINTS
        self._last_time = -1

    def fly(self, time: int) -> Reading:
        """Move once, and return a reading at `time`, in milliseconds since 1970. StatusTimes strictly increase."""
        chance = self._random.random
        distance = 29.0 + (chance() < 0.5) + chance()
        self._move(distance)
        self._health += _draw_change(chance())
        self._magic += _draw_change(chance())
        self._last_time = max(time, self._last_time + 1)
        return Reading(
            Distance=distance,
            HealthPoints=self._health,
            Latitude=self._latitude,
            Longitude=self._longitude,
            MagicPoints=self._magic,
            Name=self.name,
            StatusTime=format_milliseconds(self._last_time),
        )

    def _move(self, distance: float) -> None:
        east = _METERS_EAST_AT_EQUATOR * math.cos(math.radians(self._latitude))
        if abs(self._latitude) >= _TURNING_LATITUDE:
            self._north = -math.copysign(self._north, self._latitude)
        self._latitude += distance * self._north / _METERS_NORTH
        longitude = self._longitude + distance * self._east / east
        self._longitude = (longitude + 180.0) % 360.0 - 180.0  # beyond 180° it continues at -180°


def make_fleet(names: list[str], seed: int) -> list[Unicorn]:
    """Return a unicorn for each name. Its flight depends only on the seed and on its name."""
    return [Unicorn(name, Random(f"{seed}/{name}")) for name in names]


def _draw_change(chance: float) -> int:
    """Return the change of a vital: none half of the time, otherwise up or down by one."""
    return 0 if chance < 0.5 else 1 if chance < 0.75 else -1
