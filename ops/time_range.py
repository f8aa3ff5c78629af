"""A range of whole minutes that a command works on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from unicorn.timestamps import format_timestamp

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Whole minutes, UTC."""

    first: datetime
    end: datetime
    """The first minute after the range."""

    @property
    def empty(self) -> bool:
        return self.end <= self.first

    def until(self, end: datetime) -> "TimeRange":
        """Return the part of the range before a minute."""
        return TimeRange(self.first, min(self.end, floor_to_minute(end)))

    def bounds(self) -> tuple[str, str]:
        """Return both ends as a StatusTime."""
        return format_timestamp(self.first), format_timestamp(self.end)

    def where(self, column: str) -> str:
        """Return the predicate that a timestamp column lies in the range, in SQL that Trino and DuckDB share."""
        first, end = self.bounds()
        return f"{column} >= TIMESTAMP '{first}' AND {column} < TIMESTAMP '{end}'"

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC"


def floor_to_minute(moment: datetime) -> datetime:
    """Return the start of the moment's minute."""
    return moment.replace(second=0, microsecond=0)


def ceil_to_minute(moment: datetime) -> datetime:
    """Return the start of the next minute, or the moment itself if a minute starts then."""
    floor = floor_to_minute(moment)
    return floor if floor == moment else floor + _MINUTE
