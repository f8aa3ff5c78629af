"""Convert the minute rows of all places to one form, so that they can be compared."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import Struct

from unicorn.archived_minute import format_milliseconds
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary

Range = tuple[float, float] | None
"""The least and the greatest value of a vital in the minute; None if no reading has the vital."""
Key = tuple[str, str]
"""Name, and the minute as `YYYY-MM-DD HH:MM`."""


class MinuteRow(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """The values of a minute row. The position is (latitude, longitude)."""

    millimetres: int
    readings: int
    vitals: tuple[Range, ...]
    """In the order of the fleet's declaration."""
    last_status_time: str
    last_position: tuple[float, float]


KEY_ATTRIBUTES = ("Name", "StatusTime")
ATTRIBUTES = (
    *("Distance", "Readings", "LastStatusTime", "LastLatitude", "LastLongitude"),
    *(name for vital in FLEET.vitals for name in vital.range_fields),
)
"""The attributes of a table item that are compared, without its key."""
_DAMAGED = MinuteRow(millimetres=0, readings=0, vitals=(), last_status_time="", last_position=(0.0, 0.0))
"""What a table item counts as that lacks a field. It differs from every row of the other places."""


def from_item(item: Mapping[str, Mapping[str, Any]]) -> tuple[Key, MinuteRow]:
    """Return the row of a table item, whatever it holds beside its key."""
    key = item["Name"]["S"], item["StatusTime"]["S"][:16]
    try:
        return key, MinuteRow(
            millimetres=int(Decimal(item["Distance"]["N"]) * 1000),
            readings=int(item["Readings"]["N"]),
            vitals=tuple([_get_item_range(item, *names) for names in _RANGE_FIELDS]),
            last_status_time=item["LastStatusTime"]["S"],
            last_position=(float(item["LastLatitude"]["N"]), float(item["LastLongitude"]["N"])),
        )
    except (KeyError, ValueError, ArithmeticError):
        return key, _DAMAGED


_RANGE_FIELDS = [vital.range_fields for vital in FLEET.vitals]


def _get_item_range(item: Mapping[str, Mapping[str, Any]], least: str, greatest: str) -> Range:
    if least in item and greatest in item:
        return float(item[least]["N"]), float(item[greatest]["N"])
    return None


def make_archive_converter(columns: Sequence[str]) -> Callable[[Sequence[Any]], tuple[Key, MinuteRow]]:
    """Return a function that converts a result row of MINUTE_SUMMARIES with these columns."""
    position = {name: number for number, name in enumerate(columns)}
    name, minute, distance, readings, time, latitude, longitude = (
        position[column]
        for column in (
            "name",
            "minute",
            "distance_mm",
            "readings",
            "last_statustime",
            "last_latitude",
            "last_longitude",
        )
    )
    ranges = [(position[f"min_{vital.column}"], position[f"max_{vital.column}"]) for vital in FLEET.vitals]

    def convert(row: Sequence[Any]) -> tuple[Key, MinuteRow]:
        return (str(row[name]), str(row[minute])[:16]), MinuteRow(
            millimetres=int(row[distance]),
            readings=int(row[readings]),
            vitals=tuple([_get_range(row[least], row[greatest]) for least, greatest in ranges]),
            last_status_time=format_milliseconds(str(row[time])),
            last_position=(float(row[latitude]), float(row[longitude])),
        )

    return convert


def from_summary(summary: MinuteSummary) -> tuple[Key, MinuteRow]:
    """Return the row of a summary."""
    row = MinuteRow(
        millimetres=summary.millimeters,
        readings=summary.readings,
        vitals=tuple([_get_range(*get_ends(summary)) for get_ends in _RANGE_ENDS]),
        last_status_time=summary.LastStatusTime,
        last_position=(summary.LastLatitude, summary.LastLongitude),
    )
    return (summary.Name, summary.StatusTime[:16]), row


_RANGE_ENDS = [attrgetter(*names) for names in _RANGE_FIELDS]


def _get_range(least: Any, greatest: Any) -> Range:
    return None if least is None or greatest is None else (float(least), float(greatest))
