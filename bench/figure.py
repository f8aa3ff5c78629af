"""A figure of a report, with the limit that it must hold, if it has one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The most that it may be."""
    least: float | None = None
    """The least that it must be."""

    @property
    def holds(self) -> bool:
        return (self.limit is None or self.value <= self.limit) and (self.least is None or self.value >= self.least)

    def text(self) -> str:
        bounds = [f"{words} {bound:g}" for words, bound in (("at most", self.limit), ("at least", self.least)) if bound]
        verdict = f"  ({', '.join(bounds)}: {'holds' if self.holds else 'DOES NOT HOLD'})" if bounds else ""
        return f"{self.value:10,.2f} {self.unit}{verdict}"
