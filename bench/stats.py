"""Figures of a report, and the statistics that make them robust on a busy machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value, and the bounds that it must keep, if any."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The greatest value that passes."""
    least: float | None = None
    """The least value that passes."""

    @property
    def holds(self) -> bool:
        return (self.limit is None or self.value <= self.limit) and (self.least is None or self.value >= self.least)

    def text(self) -> str:
        bounds = [f"{words} {bound:g}" for words, bound in (("at most", self.limit), ("at least", self.least)) if bound]
        verdict = f"  ({', '.join(bounds)}: {'holds' if self.holds else 'DOES NOT HOLD'})" if bounds else ""
        return f"{self.value:10,.2f} {self.unit}{verdict}"


def compute_paired_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Return the median of each round's ratio.

    Both values of a round are measured one right after the other, so a machine that is slow for longer than a round
    slows both and leaves their ratio as it is.
    """
    return median(numerator / denominator for numerator, denominator in zip(numerators, denominators, strict=True))
