"""Convert the minute rows of all places to one form, so that they can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from unicorn.summary import MinuteSummary

Key = tuple[str, str]
"""Name, and the minute as `YYYY-MM-DD HH:MM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteRow:
    """The values of a minute row. Ranges are (least, greatest), and the position is (latitude, longitude)."""

    millimetres: int
    readings: int
    health: tuple[int, int]
    magic: tuple[int, int]
    last_status_time: str
    last_position: tuple[float, float]


def from_item(item: Mapping[str, Mapping[str, Any]]) -> tuple[Key, MinuteRow]:
    """Return the row of a table item."""
    number = {name: value["N"] for name, value in item.items() if "N" in value}
    row = MinuteRow(
        millimetres=int(Decimal(number["Distance"]) * 1000),
        readings=int(number["Readings"]),
        health=(int(number["MinHealthPoints"]), int(number["MaxHealthPoints"])),
        magic=(int(number["MinMagicPoints"]), int(number["MaxMagicPoints"])),
        last_status_time=item["LastStatusTime"]["S"],
        last_position=(float(number["LastLatitude"]), float(number["LastLongitude"])),
    )
    return (item["Name"]["S"], item["StatusTime"]["S"][:16]), row


def from_archive(columns: Mapping[str, Any]) -> tuple[Key, MinuteRow]:
    """Return the row of a result of MINUTE_SUMMARIES. `columns` holds its values by column name."""
    row = MinuteRow(
        millimetres=int(columns["distance_mm"]),
        readings=int(columns["readings"]),
        health=(int(columns["min_healthpoints"]), int(columns["max_healthpoints"])),
        magic=(int(columns["min_magicpoints"]), int(columns["max_magicpoints"])),
        last_status_time=format_milliseconds(str(columns["last_statustime"])),
        last_position=(float(columns["last_latitude"]), float(columns["last_longitude"])),
    )
    return (str(columns["name"]), str(columns["minute"])[:16]), row


def from_summary(summary: MinuteSummary) -> tuple[Key, MinuteRow]:
    """Return the row of a summary."""
    row = MinuteRow(
        millimetres=summary.millimeters,
        readings=summary.readings,
        health=(summary.MinHealthPoints, summary.MaxHealthPoints),
        magic=(summary.MinMagicPoints, summary.MaxMagicPoints),
        last_status_time=summary.LastStatusTime,
        last_position=(summary.LastLatitude, summary.LastLongitude),
    )
    return (summary.Name, summary.StatusTime[:16]), row


def format_milliseconds(time: str) -> str:
    """Return a timestamp with exactly three decimals. SQL engines write between none and nine."""
    whole, _, fraction = time.partition(".")
    return f"{whole}.{fraction[:3]:0<3}"
