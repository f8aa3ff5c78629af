"""A large fleet that reports once a second, and what each place has of it: nearly, but not quite the same."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from msgspec.structs import replace

from ops.time_range import TimeRange
from unicorn.reading import Reading
from unicorn.summary import MinuteSummary, summarize_minute
from unicorn.timestamps import format_timestamp

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
TABLE, ARCHIVE, STREAM = "table", "archive", "stream"
_PLACES = (TABLE, ARCHIVE, STREAM)
_LOST, _CHANGED, _EXTRA = "lost", "changed", "extra"
_DIFFERENCES = [(kind, place) for kind in (_LOST, _CHANGED, _EXTRA) for place in _PLACES]
"""How one of the first unicorns each differs in the last minute, and in which place."""
_KINDS = 97
"""Different rides. Unicorns of the same kind differ in their names only, so that a large fleet is made quickly."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A fleet of some unicorns over some minutes. The stream holds only the last minute."""

    unicorns: int
    minutes: int

    @property
    def range(self) -> TimeRange:
        return TimeRange(START, START + timedelta(minutes=self.minutes))

    @property
    def now(self) -> datetime:
        """The time at which a stream that keeps a day has the last minute as a whole, and nothing before it."""
        return self.range.end - timedelta(minutes=1) + timedelta(hours=23)

    def list_differing(self) -> list[tuple[str, str]]:
        """Return the name and minute of each row that differs."""
        minute = format_timestamp(self.range.end - timedelta(minutes=1))[:16]
        return [(make_name(unicorn), minute) for unicorn in range(len(_DIFFERENCES))]

    def make_readings(self, place: str, unicorn: int, minute: int) -> list[Reading]:
        """Return the readings that a place has of a unicorn's minute."""
        readings = _make_ride(unicorn % _KINDS, minute)
        if minute < self.minutes - 1 or unicorn >= len(_DIFFERENCES):
            return readings
        kind, where = _DIFFERENCES[unicorn]
        if kind == _CHANGED and place == where:
            return [replace(reading, Distance=reading.Distance + 1) for reading in readings]
        is_lacking = place == where if kind == _LOST else place != where and kind == _EXTRA
        return [] if is_lacking else readings

    def summarize(self, place: str, unicorn: int, minute: int) -> MinuteSummary | None:
        """Return the summary of these readings without the unicorn's name; None if there are none."""
        if minute < self.minutes - 1 or unicorn >= len(_DIFFERENCES):
            return _summarize_ride(unicorn % _KINDS, minute)
        readings = self.make_readings(place, unicorn, minute)
        return summarize_minute(*readings) if readings else None


def make_name(unicorn: int) -> str:
    return f"Unicorn {unicorn:06d}"


@lru_cache(None)
def _summarize_ride(kind: int, minute: int) -> MinuteSummary:
    return summarize_minute(*_make_ride(kind, minute))


@lru_cache(None)
def _make_ride(kind: int, minute: int) -> list[Reading]:
    start = START + timedelta(minutes=minute, milliseconds=kind)
    return [
        Reading(
            Name="-",
            StatusTime=format_timestamp(start + timedelta(seconds=second)),
            Latitude=40.7 + kind / 1_000 + second / 10_000,
            Longitude=-74.0 - second / 10_000,
            Distance=29.0 + (kind + second) % 10 / 8,
            HealthPoints=100 + (kind + second) % 50,
            MagicPoints=150 - kind % 50,
        )
        for second in range(60)
    ]
