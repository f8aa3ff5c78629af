"""Compute the verdict on a flight: whether every store holds exactly what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from ops.reconcile.compare import Comparison, Totals
from ops.report import select_attributes

_MAX_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The contents of each place after a flight. A reading counts once, however often it was sent or delivered."""

    sent: int
    """Readings that the stream acknowledged to the producer."""
    streamed: int
    """Distinct readings on the stream."""
    unreadable: int
    """Pieces of data on the stream that are not readings."""
    quarantined: int
    """Pieces of data in the quarantine."""
    totals: Totals
    """The comparison of the table's rows with the archive's."""

    @property
    def places(self) -> dict[str, int]:
        """The readings on the stream, in the rows of the table, and in the archive."""
        return {"streamed": self.streamed, "stored": self.totals.stored, "archived": self.totals.archived}

    @property
    def lost(self) -> int:
        return max(0, self.sent - min(self.places.values()))

    @property
    def duplicated(self) -> int:
        return max(0, max(self.places.values()) - self.sent)

    @property
    def is_exact(self) -> bool:
        equal = set(self.places.values()) == {self.sent}
        return equal and self.quarantined == self.unreadable and self.totals.is_exact

    @property
    def word(self) -> str:
        return "exact" if self.is_exact else "differs"

    def to_dict(self) -> dict[str, int | str]:
        """Return the JSON object that `--json` prints."""
        counts = select_attributes(self, "quarantined", "lost", "duplicated")
        return {"sent": self.sent, **self.places, **counts, "verdict": self.word}

    def lines(self) -> list[str]:
        """Return what was compared, and where it differs."""
        totals = self.totals
        places = f"on the stream {self.streamed:,} · in DynamoDB {totals.stored:,} · in Athena {totals.archived:,}"
        unreadable = f"quarantined {self.quarantined:,} of {self.unreadable:,} unreadable"
        lines = [f"sent {self.sent:,} · {places} · {unreadable}"]
        keys = [comparison.key for comparison in totals.first_different[:_MAX_SHOWN]]
        lines += [f"differs: {name} at {minute}" for name, minute in keys]
        if totals.different > _MAX_SHOWN:
            lines.append(f"… and {totals.different - _MAX_SHOWN:,} more rows that differ")
        return [*lines, f"verdict: {self.word} (lost {self.lost:,}, duplicated {self.duplicated:,})"]


def compute_verdict(
    *, sent: int, streamed: int, unreadable: int, quarantined: int, rows: Iterable[Comparison]
) -> Verdict:
    """Return the verdict on a flight from its counts and the comparison of its rows."""
    totals = Totals()
    for comparison in rows:
        totals.add(comparison)
    return Verdict(sent=sent, streamed=streamed, unreadable=unreadable, quarantined=quarantined, totals=totals)
