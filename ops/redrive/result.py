"""The result of redriving, which several threads count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

MAX_FAILURES = 1_000
"""So many failures are kept as sentences; the others are counted."""


@dataclass(slots=True)
class RedriveResult:
    """The result of redriving."""

    processed: int = 0
    """Failed batches."""
    put_back: int = 0
    """Quarantined pieces of data that went back onto their stream."""
    unreadable: int = 0
    """Pieces that still cannot be read and stay, in the quarantine or, if they are not there, among the conversions."""
    archived_again: int = 0
    """Readings that Firehose could not convert, and that went back onto their stream."""
    dropped: int = 0
    """Records that Firehose could not convert either, and that the quarantine holds."""
    staying: int = 0
    """Objects that stay for another reason."""
    failures: list[str] = field(default_factory=list)
    """Why they stay, one sentence each, of the first MAX_FAILURES."""
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def count(self, **amounts: int) -> None:
        """Add to the counts with these names."""
        with self._lock:
            for name, amount in amounts.items():
                setattr(self, name, getattr(self, name) + amount)

    def add_failures(self, bucket: str, reasons: Mapping[str, str]) -> None:
        """Count objects of a bucket that stay, given the reason by the object's key."""
        with self._lock:
            self.staying += len(reasons)
            for key, why in list(reasons.items())[: MAX_FAILURES - len(self.failures)]:
                self.failures.append(f"s3://{bucket}/{key} stays: {why.rstrip('.')}.")

    def to_dict(self) -> dict[str, Any]:
        names = ("processed", "put_back", "unreadable", "archived_again", "dropped", "staying", "failures")
        return {name: getattr(self, name) for name in names}
