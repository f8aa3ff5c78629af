"""Count dead letters, in all and by the reason why they failed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ops.redrive.dead_letters import Amount, DeadLetter


@dataclass(slots=True)
class Subtotal:
    """The amount of dead letters for one reason, or for all reasons."""

    objects: int = 0
    records: int = 0
    bytes: int = 0
    oldest: str = ""
    newest: str = ""

    def add(self, letter: DeadLetter, amount: Amount) -> None:
        self.objects += 1
        self.records += amount.records
        self.bytes += amount.bytes
        if letter.oldest:
            self.oldest = min(self.oldest, letter.oldest) if self.oldest else letter.oldest
        self.newest = max(self.newest, letter.newest)

    def to_dict(self) -> dict[str, int | str | None]:
        return {**asdict(self), "oldest": self.oldest or None, "newest": self.newest or None}

    def __str__(self) -> str:
        span = f", arrived from {self.oldest} to {self.newest}" if self.oldest else ""
        return f"{self.objects:,} objects ({self.records:,} records, {self.bytes:,} bytes{span})"


@dataclass(slots=True)
class DeadLetterTotals:
    """The dead letters of one bucket, counted."""

    total: Subtotal = field(default_factory=Subtotal)
    reasons: dict[str, Subtotal] = field(default_factory=dict)
    """By reason. Reasons beyond the first MAX_REASONS are counted together."""
    foreign: int = 0
    """Objects that neither AWS nor a function of this project wrote."""

    MAX_REASONS = 1_000

    def add(self, letter: DeadLetter | None) -> None:
        if letter is None:
            self.foreign += 1
            return
        self.total.add(letter, Amount(letter.records, letter.size))
        for reason, amount in letter.amounts.items():
            is_listed = reason in self.reasons or len(self.reasons) < self.MAX_REASONS
            self.reasons.setdefault(reason if is_listed else "other reasons", Subtotal()).add(letter, amount)

    def add_all(self, letters: Iterable[DeadLetter | None]) -> None:
        for letter in letters:
            self.add(letter)

    def rank_reasons(self) -> list[tuple[str, Subtotal]]:
        """Return the reasons, the one with the most records first."""
        return sorted(self.reasons.items(), key=lambda pair: -pair[1].records)

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.total.to_dict(),
            "not_ours": self.foreign,
            "reasons": [{"reason": reason, **subtotal.to_dict()} for reason, subtotal in self.rank_reasons()],
        }
