"""Define the range of whole minutes that a command works on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from unicorn.timestamps import format_timestamp

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A range of whole minutes, UTC."""

    first: datetime
    end: datetime
    """The first minute after the range."""

    @property
    def is_empty(self) -> bool:
        return self.end <= self.first

    def cut_at(self, end: datetime) -> "TimeRange":
        """Return the part of the range before a minute."""
        return TimeRange(self.first, min(self.end, floor_to_minute(end)))

    def to_dict(self) -> dict[str, str]:
        """Return the range for the JSON object of a report."""
        first, end = self.format_bounds()
        return {"from": first, "to": end}

    def format_bounds(self) -> tuple[str, str]:
        """Return the first minute and the end in the format of StatusTime."""
        return format_timestamp(self.first), format_timestamp(self.end)

    def to_predicate(self, column: str) -> str:
        """Return the SQL predicate that a timestamp column lies in the range, for Trino and DuckDB."""
        first, end = self.format_bounds()
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
