"""Counts of a flight's records: how many were sent, retried and lost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from unicorn.reading import Reading


@dataclass(slots=True)
class Counts:
    """The counts so far. The field names are the keys of the JSON summary."""

    sent: int = 0
    """Readings that the stream acknowledged."""
    retried: int = 0
    """How often a record was sent again."""
    failed: int = 0
    """Records that the stream never acknowledged, drill records included."""
    malformed: int = 0
    """Drill records that the stream acknowledged."""
    first: str | None = None
    """The earliest StatusTime of the readings sent."""
    last: str | None = None
    """The latest StatusTime of the readings sent."""

    def add_acknowledged(self, readings: Sequence[Reading | None]) -> None:
        """Count records that the stream acknowledged: a reading for each, or None for a drill record."""
        times = [reading.StatusTime for reading in readings if reading is not None]
        self.malformed += len(readings) - len(times)
        self.sent += len(times)
        if times:
            self._include(min(times), max(times))

    def add_record(self, number: int, times: tuple[str, str] | None) -> None:
        """Count an acknowledged record of so many readings, given their earliest and latest time; None for drills."""
        if times is None:
            self.malformed += number
        else:
            self.sent += number
            self._include(*times)

    def _include(self, first: str, last: str) -> None:
        self.first = min(self.first or first, first)
        self.last = max(self.last or last, last)

    def to_line(self) -> str:
        """Return the summary for people."""
        malformed = f", malformed {self.malformed:,}" if self.malformed else ""
        return f"sent {self.sent:,}, retried {self.retried:,}, failed {self.failed:,}{malformed}"

    def to_dict(self, seconds: float) -> dict[str, object]:
        """Return the summary for programs, given the flight's duration."""
        return {**asdict(self), "seconds": round(seconds, 3)}
