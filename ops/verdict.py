"""Whether what was sent is what every store has: the counts, the rows, and one word."""

from collections.abc import Iterable
from dataclasses import dataclass

from ops.reconcile.compare import Compared, Tally
from ops.reconcile.row import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a flight left in each place. Readings count once each, however often they were sent or delivered."""

    sent: int
    """Readings that the stream acknowledged to the producer."""
    streamed: int
    """Distinct readings on the stream."""
    stored: int
    """Readings in the rows of the table."""
    archived: int
    """Rows of the relation `readings`."""
    unreadable: int
    """Pieces of data on the stream that are no reading."""
    quarantined: int
    """Pieces of data in the quarantine."""
    different: tuple[Key, ...]
    """Unicorn-minutes whose row in the table and in the archive are not the same."""

    @property
    def lost(self) -> int:
        return max(0, self.sent - min(self.streamed, self.stored, self.archived))

    @property
    def duplicated(self) -> int:
        return max(0, max(self.streamed, self.stored, self.archived) - self.sent)

    @property
    def exact(self) -> bool:
        equal = self.sent == self.streamed == self.stored == self.archived
        return equal and self.quarantined == self.unreadable and not self.different

    def document(self) -> dict[str, int | str]:
        """The verdict as the JSON object that `--json` prints."""
        return {
            "sent": self.sent,
            "streamed": self.streamed,
            "stored": self.stored,
            "archived": self.archived,
            "quarantined": self.quarantined,
            "lost": self.lost,
            "duplicated": self.duplicated,
            "verdict": "exact" if self.exact else "differs",
        }


def judge(*, sent: int, streamed: int, unreadable: int, quarantined: int, rows: Iterable[Compared]) -> Verdict:
    """What the comparison of a flight's rows, and the counts, come to."""
    tally = Tally()
    different = []
    for one in rows:
        tally.add(one)
        if not one.same:
            different.append(one.key)
    return Verdict(
        sent=sent,
        streamed=streamed,
        stored=tally.stored,
        archived=tally.archived,
        unreadable=unreadable,
        quarantined=quarantined,
        different=tuple(different),
    )


def sentences(verdict: Verdict) -> list[str]:
    """The verdict for a person: what was compared, and where it differs."""
    lines = [
        f"sent {verdict.sent:,} · on the stream {verdict.streamed:,} · in DynamoDB {verdict.stored:,} · "
        f"in Athena {verdict.archived:,} · quarantined {verdict.quarantined:,} of {verdict.unreadable:,} unreadable"
    ]
    lines += [f"differs: {name} at {minute}" for name, minute in verdict.different[:10]]
    if len(verdict.different) > 10:
        lines.append(f"… and {len(verdict.different) - 10:,} more rows that differ")
    word = "exact" if verdict.exact else "differs"
    return [*lines, f"verdict: {word} (lost {verdict.lost:,}, duplicated {verdict.duplicated:,})"]
