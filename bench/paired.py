"""How many times one is better than another, on a machine whose speed changes while they are measured."""

from collections.abc import Sequence
from statistics import median


def paired_ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The middle one of the ratios of each round, in which the two ran one after the other.

    What slows the machine down for longer than a round slows both down.
    """
    return median(this / that for this, that in zip(these, those, strict=True))
