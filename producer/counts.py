"""What became of the records of a flight."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from unicorn.reading import Reading


@dataclass(slots=True)
class Counts:
    """So far; the field names are the keys of the summary in JSON."""

    sent: int = 0
    """Readings that the stream acknowledged."""
    retried: int = 0
    """How often a record was sent again."""
    failed: int = 0
    """Records, of whatever kind, that the stream never acknowledged."""
    malformed: int = 0
    """Drill records that the stream acknowledged."""
    first: str | None = None
    """The earliest StatusTime among the readings sent."""
    last: str | None = None
    """The latest."""

    def take(self, reading: Reading | None) -> None:
        """Count an acknowledged record: a reading, or None for a drill record."""
        if reading is None:
            self.malformed += 1
            return
        self.sent += 1
        time = reading.StatusTime
        self.first = min(self.first or time, time)
        self.last = max(self.last or time, time)

    def take_all(self, readings: Sequence[Reading | None]) -> None:
        """Count acknowledged records, as `take` does each."""
        times = [reading.StatusTime for reading in readings if reading is not None]
        self.malformed += len(readings) - len(times)
        self.sent += len(times)
        if times:
            self.first = min(self.first or times[0], min(times))
            self.last = max(self.last or times[0], max(times))

    def line(self) -> str:
        """The summary for people."""
        malformed = f", malformed {self.malformed:,}" if self.malformed else ""
        return f"sent {self.sent:,}, retried {self.retried:,}, failed {self.failed:,}{malformed}"

    def document(self, seconds: float) -> dict[str, object]:
        """The summary for programs."""
        return {**asdict(self), "seconds": round(seconds, 3)}
