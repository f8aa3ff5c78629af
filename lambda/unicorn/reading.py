"""The record schema: what a reading holds, and how a JSON object becomes one."""

from collections.abc import Iterable, Mapping
from math import floor
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

from msgspec import Struct, defstruct

from unicorn.field import DECIMAL_RESOLUTION, FieldType, Integer, InvalidValue, Number, Optional, Text, Timestamp
from unicorn.fleet import Vital
from unicorn.selected_fleet import FLEET

_METERS = Number(0.0, 100_000.0)
_LATITUDE = Number(-90.0, 90.0, DECIMAL_RESOLUTION)
_LONGITUDE = Number(-180.0, 180.0, DECIMAL_RESOLUTION)
MAX_NAME_LENGTH = 128
_NAME = Text(1, MAX_NAME_LENGTH)


class Position(Struct, frozen=True, kw_only=True):
    """What the readings of every fleet hold: where one vehicle was at one time."""

    Distance: Annotated[float, _METERS, _METERS.msgspec_meta]
    """Meters since the previous reading."""
    Latitude: Annotated[float, _LATITUDE, _LATITUDE.msgspec_meta]
    """Degrees, WGS 84."""
    Longitude: Annotated[float, _LONGITUDE, _LONGITUDE.msgspec_meta]
    """Degrees, WGS 84."""
    Name: Annotated[str, _NAME, _NAME.msgspec_meta]
    """The vehicle, and also the partition key."""
    StatusTime: Annotated[str, Timestamp(2000, 2099)]
    """The time of the report in UTC, `YYYY-MM-DD HH:MM:SS.mmm`."""


def _make_field_type(vital: Vital) -> Integer | Number:
    least, greatest = vital.valid
    if vital.is_whole:
        return Integer(int(least), int(greatest))
    return Number(float(least), float(greatest), DECIMAL_RESOLUTION)


def _declare_fields() -> list[tuple[Any, ...]]:
    """Return the fields of a reading in alphabetical order, as in the original's records."""
    fields: list[tuple[Any, ...]] = list(get_type_hints(Position, include_extras=True).items())
    for vital in FLEET.vitals:
        field_type = _make_field_type(vital)
        python_type: Any = int if vital.is_whole else float
        hint: Any = Annotated[python_type, field_type, field_type.msgspec_meta]
        fields.append(
            (vital.name, Annotated[hint | None, Optional(field_type)], None)
            if vital.is_optional
            else (vital.name, hint)
        )
    return sorted(fields)


# The compiled decoder rejects keys that are unknown or in another case; `parse_reading` accepts these too. Readings
# need no garbage collection, because they refer to nothing that could refer back to them.
if TYPE_CHECKING:

    class Reading(Position, frozen=True):
        """What one vehicle's sensors reported at one time: its position, and the vitals of the fleet."""

        def __init__(self, **fields: Any) -> None: ...
        def __getattr__(self, vital: str) -> Any: ...

else:
    Reading = defstruct(
        "Reading",
        _declare_fields(),
        module=__name__,
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
        omit_defaults=True,
        gc=False,
    )


class InvalidReading(ValueError):
    """A JSON object that isn't a reading. The message names the field and the value."""


SCHEMA: Mapping[str, FieldType] = {name: hint.__metadata__[0] for name, hint, *_ in _declare_fields()}
"""The type of each field of a reading, in alphabetical order."""
_NAMES_BY_LOWER_CASE = {name.lower(): name for name in SCHEMA}


def parse_reading(document: Mapping[str, object]) -> Reading:
    """Return the reading in a JSON object. Raises InvalidReading.

    As in Firehose, the case of keys does not matter, and unknown keys are ignored.
    """
    fields = document if document.keys() == SCHEMA.keys() else _match_fields(document)
    values: dict[str, object] = {}
    for name, field_type in SCHEMA.items():
        if name not in fields and not isinstance(field_type, Optional):
            raise InvalidReading(f"{name} is missing")
        try:
            values[name] = field_type.convert(fields.get(name))
        except InvalidValue as error:
            raise InvalidReading(f"{name} {error}, not {_quote(fields[name])}") from None
    return Reading(**values)


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
