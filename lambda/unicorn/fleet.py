"""What a fleet declares: what its vehicles are called, and which vitals they report."""

import re
from dataclasses import dataclass, replace
from math import nan

FLEET_VARIABLE = "WILDRYDES_FLEET"
"""The environment variable that selects the fleet. If it is absent or empty, the fleet is DEFAULT_FLEET."""
DEFAULT_FLEET = "unicorns"
_DECIMAL_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")
_INTEGER_LIMIT = 2**31
_NAME = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+")
"""Two words or more, because some single words are reserved in SQL."""
_PLACES_DEGREES, _PLACES_LATITUDE = 0.5, 85
"""How far places may be from the start and from the equator. Rides take the earth between them as flat."""
_RESERVED_NAMES = frozenset({"statustime", "localtime", "localtimestamp"})
_RESERVED_PREFIXES = ("Min", "Max", "Last")


class InvalidFleet(ValueError):
    """A declaration that cannot work. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Alert:
    """When a vital is in alert. Use `below` or `above`."""

    threshold: float
    is_above: bool

    def is_raised_by(self, value: float) -> bool:
        return value > self.threshold if self.is_above else value < self.threshold

    @property
    def word(self) -> str:
        """Where a vital in alert is, seen from its threshold."""
        return "above" if self.is_above else "below"

    def choose_worse(self, left: float, right: float) -> float:
        return max(left, right) if self.is_above else min(left, right)


def below(threshold: float) -> Alert:
    """Return the alert that values below a threshold raise."""
    return Alert(threshold, is_above=False)


def above(threshold: float) -> Alert:
    """Return the alert that values above a threshold raise."""
    return Alert(threshold, is_above=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How a simulated vital moves. Half of the readings change it by `step`, up or down, and each adds `drift`."""

    start: float
    step: float = 1
    drift: float = 0
    every: int = 1
    """The sensor answers only at each reading of this number; the others lack the vital, which must be optional."""


@dataclass(frozen=True, slots=True)
class Vital:
    """A measured value of a vehicle that has a healthy range."""

    name: str
    """The key in a reading, two words or more: `HealthPoints`."""
    label: str
    """What people call it: `Health`."""
    unit: str = ""
    decimals: int = 0
    """How many decimals are shown. Without any, only whole numbers are valid."""
    valid: tuple[float, float] = (-_INTEGER_LIMIT, _INTEGER_LIMIT - 1)
    """The least and the greatest value that a reading may hold."""
    gauge: tuple[float, float] = (0, 100)
    """The ends of a gauge's scale."""
    alert: Alert | None = None
    is_optional: bool = False
    """Whether a reading may lack it."""
    walk: Walk = Walk(start=0)

    @property
    def is_whole(self) -> bool:
        return self.decimals == 0

    @property
    def range_fields(self) -> tuple[str, str]:
        """The fields of a minute summary for its least and its greatest value."""
        return f"Min{self.name}", f"Max{self.name}"

    @property
    def column(self) -> str:
        """Its column in the archive."""
        return self.name.lower()

    def format(self, value: float) -> str:
        """Return a value with its decimals and unit, as people read it."""
        number = f"{value:.{self.decimals}f}"
        return f"{number} {self.unit}" if self.unit and self.unit != "%" else f"{number}{self.unit}"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name.lower() in _RESERVED_NAMES:
            raise InvalidFleet(
                f"A vital's name must be two capitalized words or more, like BatteryPercent, not {self.name}."
            )
        if self.name.startswith(_RESERVED_PREFIXES):
            raise InvalidFleet(f"The name {self.name} begins as the fields of a minute summary do.")
        if not self.valid[0] < self.valid[1] or not self.gauge[0] < self.gauge[1]:
            raise InvalidFleet(f"The ranges of {self.name} must have a least value below the greatest.")
        if self.is_whole and not -_INTEGER_LIMIT <= self.valid[0] <= self.valid[1] < _INTEGER_LIMIT:
            raise InvalidFleet(f"{self.name} is a whole number, so its values must fit into 32 bits.")
        if self.walk.every > 1 and not self.is_optional:
            raise InvalidFleet(f"{self.name} must be optional, because its sensor does not answer at each reading.")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a fleet's city: its name, and degrees in WGS 84."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A fleet: its words, where its map starts, its vitals, and the places of its city."""

    vehicle: str
    """What one vehicle is called."""
    vehicles: str
    """What several are called."""
    start: tuple[float, float]
    """Where the map starts and vehicles that fly straight set out: latitude and longitude."""
    vitals: tuple[Vital, ...] = ()
    places: tuple[Place, ...] = ()
    """Where simulated rides begin and end. Without places, vehicles fly straight."""

    def __post_init__(self) -> None:
        if len(self.places) == 1:
            raise InvalidFleet(f"A ride needs another place than {self.places[0].name}.")
        for place in self.places:
            if not (_is_near(place, *self.start) and abs(place.latitude) <= _PLACES_LATITUDE):
                raise InvalidFleet(
                    f"{place.name} must lie within {_PLACES_DEGREES}° of the fleet's start, and {_PLACES_LATITUDE}° of"
                    " the equator."
                )
        names = [vital.column for vital in self.vitals]
        if len(set(names)) < len(names):
            raise InvalidFleet("Two vitals of a fleet must differ in more than case.")

    @property
    def watched_vitals(self) -> tuple[tuple[Vital, Alert], ...]:
        """The vitals that raise an alert, each with it."""
        return tuple((vital, vital.alert) for vital in self.vitals if vital.alert)

    @property
    def thresholds(self) -> str:
        """The thresholds of all alerts, as `set_thresholds` takes them."""
        return ",".join(f"{vital.name}={alert.threshold:g}" for vital, alert in self.watched_vitals)

    def set_thresholds(self, text: str) -> "Fleet":
        """Return the fleet with other thresholds: `BatteryPercent=20,CargoCelsius=7.5`, or a number for all alerts.

        Raises InvalidFleet.
        """
        names = [vital.name for vital, _ in self.watched_vitals]
        thresholds: dict[str, str] = {}
        for part in filter(None, text.split(",")):
            name, equals, threshold = part.strip().partition("=")
            thresholds |= {name: threshold} if equals else dict.fromkeys(names, name)
        if unknown := thresholds.keys() - set(names):
            has = f"{', '.join(names)} have one" if names else "none has one"
            raise InvalidFleet(f"{min(unknown)} has no alert; of the {self.vehicles}' vitals {has}.")
        return replace(self, vitals=tuple(_set_threshold(vital, thresholds.get(vital.name)) for vital in self.vitals))

    def count(self, number: int) -> str:
        """Return a number of vehicles in words: "1 unicorn", "2,000 unicorns"."""
        return f"{number:,} {self.vehicle if number == 1 else self.vehicles}"


def _is_near(place: Place, latitude: float, longitude: float) -> bool:
    east = (place.longitude - longitude + 180) % 360 - 180
    return abs(place.latitude - latitude) <= _PLACES_DEGREES and abs(east) <= _PLACES_DEGREES


def _set_threshold(vital: Vital, text: str | None) -> Vital:
    if text is None or vital.alert is None:
        return vital
    least, greatest = vital.valid
    number = float(text) if _DECIMAL_NUMBER.fullmatch(text) else nan
    if not least <= number <= greatest or round(number, vital.decimals) != number:
        what = "whole number" if vital.is_whole else f"number of {vital.decimals} decimals at most"
        raise InvalidFleet(
            f"The threshold of {vital.name} must be a {what} from {least:,} to {greatest:,}, not {text!r}."
        )
    return replace(vital, alert=replace(vital.alert, threshold=number))
