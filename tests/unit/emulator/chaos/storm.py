"""Chaos in which exactly the wished kinds strike, once each, and which remembers what it was told."""

from collections.abc import Iterable

from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import FaultSchedule
from emulator.chaos.kinds import RATES


class Storm(FaultInjector):
    def __init__(self, *wished: str) -> None:
        self.told: list[str] = []
        self.wished = list(wished)
        super().__init__(
            FaultSchedule(1, RATES), seconds=60, clock=lambda: 0.0, report=lambda kind, _: self.told.append(kind)
        )
        self.begin()

    def postpone(self, kind: str) -> None:
        self.wished.append(kind)

    def choose(self, kinds: Iterable[str]) -> str | None:
        """The first of the wished kinds that is among these."""
        kind = next((kind for kind in kinds if kind in self.wished), None)
        if kind:
            self.wished.remove(kind)
        return kind
