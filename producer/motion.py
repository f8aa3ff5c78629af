"""The motion of simulated unicorns."""

from enum import StrEnum
from random import Random

from producer.paths import Path, RidingPath, StraightPath
from producer.vital_sensor import VitalSensor
from unicorn.fleet import Fleet
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.timestamps import format_milliseconds


class Motion(StrEnum):
    """How the vehicles of a fleet move."""

    RIDES = "rides"
    STRAIGHT = "straight"


class Unicorn:
    """A flying unicorn, which moves 29 to 31 meters with each reading, as in the original workshop.

    With a riding path it moves less at the end of a ride, and nothing in a pause. Equal random generators make equal
    flights, whatever the times of the readings.
    """

    __slots__ = ("_last_time", "_path", "_random", "_vitals", "name")

    def __init__(self, name: str, random: Random, path: Path | None = None) -> None:
        self.name = name
        self._random = random
        self._path = path or StraightPath(random, FLEET.start)
        self._vitals = [VitalSensor(vital) for vital in FLEET.vitals]
        self._last_time = -1

    def fly(self, time: int) -> Reading:
        """Move once, and return a reading at `time`, in milliseconds since 1970. StatusTimes strictly increase."""
        chance, path = self._random.random, self._path
        distance = path.move(29.0 + (chance() < 0.5) + chance())
        vitals = {sensor.name: sensor.measure(chance) for sensor in self._vitals}
        self._last_time = max(time, self._last_time + 1)
        return Reading(
            Distance=distance,
            Latitude=path.latitude,
            Longitude=path.longitude,
            Name=self.name,
            StatusTime=format_milliseconds(self._last_time),
            **vitals,
        )


def make_fleet(names: list[str], seed: int, motion: Motion = Motion.STRAIGHT, *, fleet: Fleet = FLEET) -> list[Unicorn]:
    """Return a unicorn for each name. Its flight depends only on the seed, its name and the motion.

    A fleet that declares no places flies straight.
    """
    return [_make_unicorn(name, Random(f"{seed}/{name}"), motion, fleet) for name in names]


def _make_unicorn(name: str, random: Random, motion: Motion, fleet: Fleet) -> Unicorn:
    rides = motion == Motion.RIDES and fleet.places
    return Unicorn(name, random, RidingPath(random, fleet.places) if rides else StraightPath(random, fleet.start))
