"""A minute row in a form in which it is the same, or not, whichever place it comes from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from unicorn.summary import MinuteSummary

Key = tuple[str, str]
"""Name, and the minute as `YYYY-MM-DD HH:MM`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteRow:
    """What a minute row says."""

    millimetres: int
    readings: int
    health: tuple[int, int]
    magic: tuple[int, int]
    last_status_time: str
    last_position: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def from_item(item: Mapping[str, Mapping[str, Any]]) -> tuple[Key, MinuteRow]:
    """An item of the table."""
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


def from_archive(found: Mapping[str, Any]) -> tuple[Key, MinuteRow]:
    """A row of MINUTE_SUMMARIES, by its columns' names."""
    row = MinuteRow(
        millimetres=int(found["distance_mm"]),
        readings=int(found["readings"]),
        health=(int(found["min_healthpoints"]), int(found["max_healthpoints"])),
        magic=(int(found["min_magicpoints"]), int(found["max_magicpoints"])),
        last_status_time=with_milliseconds(str(found["last_statustime"])),
        last_position=(float(found["last_latitude"]), float(found["last_longitude"])),
    )
    return (str(found["name"]), str(found["minute"])[:16]), row


def from_summary(summary: MinuteSummary) -> tuple[Key, MinuteRow]:
    """What a summary of readings comes to."""
    row = MinuteRow(
        millimetres=summary.millimeters,
        readings=summary.readings,
        health=(summary.MinHealthPoints, summary.MaxHealthPoints),
        magic=(summary.MinMagicPoints, summary.MaxMagicPoints),
        last_status_time=summary.LastStatusTime,
        last_position=(summary.LastLatitude, summary.LastLongitude),
    )
    return (summary.Name, summary.StatusTime[:16]), row


def with_milliseconds(time: str) -> str:
    """A timestamp's text with three decimals, however many the engine writes."""
    whole, _, fraction = time.partition(".")
    return f"{whole}.{fraction[:3]:0<3}"
