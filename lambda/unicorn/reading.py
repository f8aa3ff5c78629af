"""The record schema: what a reading holds, and how a JSON object becomes one."""

from collections.abc import Iterable, Mapping
from math import floor
from typing import Annotated, get_type_hints

from msgspec import Struct

from unicorn.field import COORDINATE_RESOLUTION, FieldType, Integer, InvalidValue, Number, Text, Timestamp

_METERS = Number(0.0, 100_000.0)
_POINTS = Integer()
_LATITUDE = Number(-90.0, 90.0, COORDINATE_RESOLUTION)
_LONGITUDE = Number(-180.0, 180.0, COORDINATE_RESOLUTION)
MAX_NAME_LENGTH = 128
_NAME = Text(1, MAX_NAME_LENGTH)


# The compiled decoder rejects keys that are unknown or in another case; `parse_reading` accepts these too. Readings
# need no garbage collection, because they refer to nothing that could refer back to them.
class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What one unicorn's sensor reported at one time. Validator, SQL and Glue table follow from this declaration."""

    Distance: Annotated[float, _METERS, _METERS.msgspec_meta]
    """Meters since the previous reading."""
    HealthPoints: Annotated[int, _POINTS, _POINTS.msgspec_meta]
    """A vital. A value below the setting `vitals` raises an alert."""
    Latitude: Annotated[float, _LATITUDE, _LATITUDE.msgspec_meta]
    """Degrees, WGS 84."""
    Longitude: Annotated[float, _LONGITUDE, _LONGITUDE.msgspec_meta]
    """Degrees, WGS 84."""
    MagicPoints: Annotated[int, _POINTS, _POINTS.msgspec_meta]
    """A vital, as `HealthPoints` is."""
    Name: Annotated[str, _NAME, _NAME.msgspec_meta]
    """The unicorn, and also the partition key."""
    StatusTime: Annotated[str, Timestamp(2000, 2099)]
    """The time of the report in UTC, `YYYY-MM-DD HH:MM:SS.mmm`."""


class InvalidReading(ValueError):
    """A JSON object that isn't a reading. The message names the field and the value."""


SCHEMA: Mapping[str, FieldType] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Reading, include_extras=True).items()
}
"""The type of each field of a reading, in the order of declaration."""
VITALS = tuple(name for name, field_type in SCHEMA.items() if isinstance(field_type, Integer))
"""The fields that are summarized by minimum and maximum."""
_NAMES_BY_LOWER_CASE = {name.lower(): name for name in SCHEMA}


def parse_reading(document: Mapping[str, object]) -> Reading:
    """Return the reading in a JSON object. Raises InvalidReading.

    As in Firehose, the case of keys does not matter, and unknown keys are ignored.
    """
    fields = document if document.keys() == SCHEMA.keys() else _match_fields(document)
    values: dict[str, object] = {}
    for name, field_type in SCHEMA.items():
        try:
            values[name] = field_type.convert(fields[name])
        except KeyError:
            raise InvalidReading(f"{name} is missing") from None
        except InvalidValue as error:
            raise InvalidReading(f"{name} {error}, not {_quote(fields[name])}") from None
    return Reading(**values)  # type: ignore[arg-type]  # each value was converted by the type of its own field


def is_convertible(document: Mapping[str, object]) -> bool:
    """Return whether Firehose can store a JSON object as a row, which need not be a valid reading."""
    fields = _match_fields(document)
    return all(field_type.is_convertible(fields.get(name)) for name, field_type in SCHEMA.items())


def _match_fields(document: Mapping[str, object]) -> dict[str, object]:
    """Return a document's values under the schema's names. Of keys that differ only in case, the last one counts."""
    names = _NAMES_BY_LOWER_CASE
    return {names[key.lower()]: value for key, value in document.items() if key.lower() in names}


def to_millimeters(readings: Iterable[Reading]) -> list[int]:
    """Return the distance of each reading in whole millimeters, rounded half up as in `unicorn.sql`."""
    return [floor(reading.Distance * 1000 + 0.5) for reading in readings]


def _quote(value: object, max_length: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= max_length else f"{text[:max_length]}…"
