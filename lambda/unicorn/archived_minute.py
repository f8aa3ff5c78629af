"""Make a minute summary from the values of a row of `select_minute_steps`, in whatever format Athena wrote the row."""

from collections.abc import Sequence
from operator import sub

from unicorn.field import InvalidValue
from unicorn.reading import SCHEMA
from unicorn.selected_fleet import FLEET
from unicorn.steps import MAX_MILLIMETERS, MINUTE_MILLISECONDS, Steps
from unicorn.summary import MinuteSummary
from unicorn.timestamps import start_of_minute

_CONVERSIONS = [SCHEMA[vital.name].convert for vital in FLEET.vitals for _ in vital.range_fields]
"""How to convert the least and the greatest value of each vital."""
_convert_name, _convert_time = SCHEMA["Name"].convert, SCHEMA["StatusTime"].convert
_convert_latitude, _convert_longitude = SCHEMA["Latitude"].convert, SCHEMA["Longitude"].convert


class UnreadableMinute(ValueError):
    """A row that is no minute of a vehicle. The message says what is wrong with it."""


def to_summary(
    name: object,
    offsets: Sequence[int],
    distances: Sequence[int],
    vitals: Sequence[object],
    last: object,
    position: tuple[object, object],
) -> MinuteSummary:
    """Return the summary of a row. `last` is the time of its last reading. Raises UnreadableMinute."""
    try:
        last_time = _convert_time(format_milliseconds(str(last)))
        ranges = [convert(value) for convert, value in zip(_CONVERSIONS, vitals, strict=True)]
        latitude, longitude = _convert_latitude(position[0]), _convert_longitude(position[1])
        steps, minute = _to_steps(offsets, distances), start_of_minute(str(last_time))
        return MinuteSummary(_convert_name(name), minute, *ranges, last_time, latitude, longitude, steps)
    except InvalidValue as error:
        raise UnreadableMinute(f"a value of {str(name)[:40]!r}: {error}") from None


def _to_steps(offsets: Sequence[int], distances: Sequence[int]) -> Steps:
    if len(offsets) != len(distances) or not offsets:
        raise UnreadableMinute(f"it has {len(offsets)} offsets and {len(distances)} distances")
    gaps = [*map(sub, offsets[1:], offsets)]
    if min(gaps, default=1) <= 0 or offsets[0] < 0 or offsets[-1] >= MINUTE_MILLISECONDS:
        raise UnreadableMinute("its offsets are not in order, or not in a minute")
    if min(distances) < 0 or max(distances) > MAX_MILLIMETERS:
        raise UnreadableMinute("a distance is out of range")
    return Steps.from_deltas([offsets[0], *gaps], distances)


def format_milliseconds(time: str) -> str:
    """Return a timestamp with exactly three decimals. SQL engines write between none and nine."""
    whole, _, fraction = time.partition(".")
    return f"{whole}.{fraction[:3]:0<3}"
