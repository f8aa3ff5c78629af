"""A reading: what the sensor of one unicorn reported at one moment."""

from collections.abc import Iterable, Mapping
from functools import cache
from math import floor
from typing import Annotated, get_type_hints

from msgspec import Struct

from unicorn.field import COORDINATE_RESOLUTION, Integer, InvalidValue, Kind, Moment, Number, Text

_METRES = Number(0.0, 100_000.0)
_POINTS = Integer()
_LATITUDE = Number(-90.0, 90.0, COORDINATE_RESOLUTION)
_LONGITUDE = Number(-180.0, 180.0, COORDINATE_RESOLUTION)
LONGEST_NAME = 128
"""Characters of a unicorn's name."""
_NAME = Text(1, LONGEST_NAME)


# Keys are an unknown field's when their case differs, and of two of one field the last must count: such a document is
# for `parse`. Without garbage collection, since a reading refers to nothing that could refer to it.
class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One record of the stream `wildrydes`: the schema, and the only place that says what a reading may be."""

    Distance: Annotated[float, _METRES, _METRES.bounds]
    """Metres since the previous reading."""
    HealthPoints: Annotated[int, _POINTS, _POINTS.bounds]
    """Vital points; below the setting `vitals` they are an alert."""
    Latitude: Annotated[float, _LATITUDE, _LATITUDE.bounds]
    """Degrees, WGS 84."""
    Longitude: Annotated[float, _LONGITUDE, _LONGITUDE.bounds]
    """Degrees, WGS 84."""
    MagicPoints: Annotated[int, _POINTS, _POINTS.bounds]
    """Vital points, likewise."""
    Name: Annotated[str, _NAME, _NAME.bounds]
    """The unicorn; also the partition key."""
    StatusTime: Annotated[str, Moment(2000, 2099)]
    """When, in UTC, `YYYY-MM-DD HH:MM:SS.mmm`."""


class InvalidReading(ValueError):
    """A record that isn't a reading; the message names the field and the value."""


@cache
def schema() -> dict[str, Kind]:
    """Each field of a reading and what it may hold, in the order of declaration."""
    hints = get_type_hints(Reading, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def parse(document: Mapping[str, object]) -> Reading:
    """The reading that a JSON object holds.

    Keys match whatever their case, as in Firehose; keys that a reading doesn't have are ignored.
    Raises InvalidReading.
    """
    given = document if document.keys() == schema().keys() else _by_name(document)
    values: dict[str, object] = {}
    for name, kind in schema().items():
        try:
            values[name] = kind.convert(given[name])
        except KeyError:
            raise InvalidReading(f"{name} is missing") from None
        except InvalidValue as error:
            raise InvalidReading(f"{name} {error}, not {_shown(given[name])}") from None
    return Reading(**values)  # type: ignore[arg-type]  # each value was converted by its own field's kind


def is_convertible(document: Mapping[str, object]) -> bool:
    """Whether Firehose can make a row of a JSON object, be it a valid reading or not."""
    given = _by_name(document)
    return all(kind.is_convertible(given.get(name)) for name, kind in schema().items())


def _by_name(document: Mapping[str, object]) -> dict[str, object]:
    """What a document has of a reading's fields, whatever the case of its keys; of two of one field the last counts."""
    names = _names()
    return {names[key.lower()]: value for key, value in document.items() if key.lower() in names}


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in schema()}


def millimetres(readings: Iterable[Reading]) -> list[int]:
    """Distances as they count in sums: whole millimetres, half up. SQL says the same in `unicorn.sql`."""
    return [floor(reading.Distance * 1000 + 0.5) for reading in readings]


def _shown(value: object, longest: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"
