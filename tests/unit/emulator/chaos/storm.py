"""A fault injector for tests: it strikes with each planned kind once, and records the kinds that struck."""

from collections.abc import Iterable

from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import FaultSchedule
from emulator.chaos.kinds import RATES


class Storm(FaultInjector):
    def __init__(self, *planned: str) -> None:
        self.reported: list[str] = []
        self.planned = list(planned)
        super().__init__(
            FaultSchedule(1, RATES), seconds=60, clock=lambda: 0.0, report=lambda kind, _: self.reported.append(kind)
        )
        self.begin()

    def postpone(self, kind: str) -> None:
        self.planned.append(kind)

    def choose(self, kinds: Iterable[str]) -> str | None:
        """Return the first planned kind that is among these, and remove it from the plan."""
        kind = next((kind for kind in kinds if kind in self.planned), None)
        if kind:
            self.planned.remove(kind)
        return kind
