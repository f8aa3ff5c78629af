"""The plan for chaos, which is passed on the emulator's command line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

_OPTION = "--chaos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A seed and a duration. Chaos begins with the first record that is put on a stream."""

    seed: int
    seconds: float
    report: str
    """The path of the file that will list each fault that struck."""

    def to_arguments(self) -> list[str]:
        """Return the plan as command line arguments of the emulator."""
        return [_OPTION, json.dumps(asdict(self))]

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Self | None:
        """Return the plan in the emulator's command line arguments, or None."""
        return cls(**json.loads(arguments[arguments.index(_OPTION) + 1])) if _OPTION in arguments else None

    @property
    def file(self) -> Path:
        return Path(self.report)
