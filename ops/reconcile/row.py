"""Convert the minute rows of all places to one form, so that they can be compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from unicorn.archived_minute import format_milliseconds
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary

Range = tuple[float, float] | None
"""The least and the greatest value of a vital in the minute; None if no reading has the vital."""
Key = tuple[str, str]
"""Name, and the minute as `YYYY-MM-DD HH:MM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteRow:
    """The values of a minute row. The position is (latitude, longitude)."""

    millimetres: int
    readings: int
    vitals: tuple[Range, ...]
    """In the order of the fleet's declaration."""
    last_status_time: str
    last_position: tuple[float, float]


def from_item(item: Mapping[str, Mapping[str, Any]]) -> tuple[Key, MinuteRow]:
    """Return the row of a table item."""
    number = {name: value["N"] for name, value in item.items() if "N" in value}
    row = MinuteRow(
        millimetres=int(Decimal(number["Distance"]) * 1000),
        readings=int(number["Readings"]),
        vitals=_get_ranges(number, [vital.range_fields for vital in FLEET.vitals]),
        last_status_time=item["LastStatusTime"]["S"],
        last_position=(float(number["LastLatitude"]), float(number["LastLongitude"])),
    )
    return (item["Name"]["S"], item["StatusTime"]["S"][:16]), row


def from_archive(columns: Mapping[str, Any]) -> tuple[Key, MinuteRow]:
    """Return the row of a result of MINUTE_SUMMARIES. `columns` holds its values by column name."""
    row = MinuteRow(
        millimetres=int(columns["distance_mm"]),
        readings=int(columns["readings"]),
        vitals=_get_ranges(columns, [(f"min_{vital.column}", f"max_{vital.column}") for vital in FLEET.vitals]),
        last_status_time=format_milliseconds(str(columns["last_statustime"])),
        last_position=(float(columns["last_latitude"]), float(columns["last_longitude"])),
    )
    return (str(columns["name"]), str(columns["minute"])[:16]), row


def from_summary(summary: MinuteSummary) -> tuple[Key, MinuteRow]:
    """Return the row of a summary."""
    row = MinuteRow(
        millimetres=summary.millimeters,
        readings=summary.readings,
        vitals=tuple(_get_range(*map(partial(getattr, summary), vital.range_fields)) for vital in FLEET.vitals),
        last_status_time=summary.LastStatusTime,
        last_position=(summary.LastLatitude, summary.LastLongitude),
    )
    return (summary.Name, summary.StatusTime[:16]), row


def _get_ranges(values: Mapping[str, Any], names: Iterable[tuple[str, str]]) -> tuple[Range, ...]:
    return tuple(_get_range(values.get(least), values.get(greatest)) for least, greatest in names)


def _get_range(least: Any, greatest: Any) -> Range:
    return None if least is None or greatest is None else (float(least), float(greatest))
