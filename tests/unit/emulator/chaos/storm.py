"""Chaos in which exactly the wished kinds strike, once each, and which remembers what it was told."""

from collections.abc import Iterable

from emulator.chaos.fault_schedule import Dice
from emulator.chaos.kinds import RATES
from emulator.chaos.span import Chaos


class Storm(Chaos):
    def __init__(self, *wished: str) -> None:
        self.told: list[str] = []
        self.wished = list(wished)
        super().__init__(Dice(1, RATES), seconds=60, clock=lambda: 0.0, tell=lambda kind, _: self.told.append(kind))
        self.begin()

    def postpone(self, kind: str) -> None:
        self.wished.append(kind)

    def choose(self, kinds: Iterable[str]) -> str | None:
        """The first of the wished kinds that is among these."""
        kind = next((kind for kind in kinds if kind in self.wished), None)
        if kind:
            self.wished.remove(kind)
        return kind
