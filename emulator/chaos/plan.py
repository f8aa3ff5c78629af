"""What chaos is asked for, as it goes to the emulator's command line."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

_OPTION = "--chaos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Chaos begins with the first record that is put on a stream and lasts `seconds`."""

    seed: int
    seconds: float
    report: str
    """The file that names each fault that struck."""

    def to_arguments(self) -> list[str]:
        """The plan as arguments of the emulator."""
        return [_OPTION, json.dumps(asdict(self))]

    @classmethod
    def from_arguments(cls, arguments: Sequence[str]) -> Self | None:
        """The plan among the emulator's arguments, or None."""
        return cls(**json.loads(arguments[arguments.index(_OPTION) + 1])) if _OPTION in arguments else None

    @property
    def file(self) -> Path:
        return Path(self.report)
