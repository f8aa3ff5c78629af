"""How a unicorn flies: the original workshop's motion, from its starting point on, for as long as one likes."""

import math
from random import Random

from unicorn.reading import Reading
from unicorn.timestamps import format_milliseconds

START_LATITUDE, START_LONGITUDE = 40.749167, -73.985184
"""The Empire State Building."""
START_POINTS = 150
"""Health and magic at the start."""

# Metres in a degree, on a map that is flat where the unicorn is.
_METRES_NORTH, _METRES_EAST_AT_EQUATOR = 110_540.0, 111_320.0
# Here a unicorn turns back to the equator: nearer to the pole that map no longer holds.
_TURNING_LATITUDE = 85.0


class Unicorn:
    """One unicorn in the air: on a random bearing, which it keeps, 29 to 31 metres a reading.

    Equal generators make equal flights, whatever the times of the readings are.
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
        """Fly on, and report. `time` is milliseconds since 1970; a StatusTime is always later than the one before."""
        chance = self._random.random
        distance = 29.0 + (chance() < 0.5) + chance()
        self._move(distance)
        self._health += _point(chance())
        self._magic += _point(chance())
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
        east = _METRES_EAST_AT_EQUATOR * math.cos(math.radians(self._latitude))
        if abs(self._latitude) >= _TURNING_LATITUDE:
            self._north = -math.copysign(self._north, self._latitude)
        self._latitude += distance * self._north / _METRES_NORTH
        longitude = self._longitude + distance * self._east / east
        self._longitude = (longitude + 180.0) % 360.0 - 180.0  # past the date line it goes on from the other side


def fleet(names: list[str], seed: int) -> list[Unicorn]:
    """A unicorn for each name. Its flight depends on the seed and on its own name, and on no other unicorn."""
    return [Unicorn(name, Random(f"{seed}/{name}")) for name in names]


def _point(chance: float) -> int:
    """What a vital changes by: nothing half of the time, otherwise one up or one down."""
    return 0 if chance < 0.5 else 1 if chance < 0.75 else -1
