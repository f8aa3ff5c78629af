"""The faults of a run. Which ones occur, and when, follows from the run's seed."""

from dataclasses import dataclass, field
from random import Random

from botocore.exceptions import ClientError

_RATES = (0.0, 0.02, 0.1, 0.3)


@dataclass(slots=True)
class Faults:
    """The random choices of one run. Each kind of fault has its own rate, drawn once; `calm` ends all faults."""

    random: Random
    rates: dict[str, float] = field(default_factory=dict)
    calm: bool = False
    struck: dict[str, int] = field(default_factory=dict)
    """How often each kind did strike."""

    def strikes(self, kind: str) -> bool:
        """Return whether a fault of this kind occurs now."""
        rate = self.rates.setdefault(kind, self.random.choice(_RATES))
        happens = not self.calm and self.random.random() < rate
        if happens:
            self.struck[kind] = self.struck.get(kind, 0) + 1
        return happens

    def maybe_refuse(self, operation: str, code: str = "ProvisionedThroughputExceededException") -> None:
        """Perhaps raise the error of an overloaded AWS service."""
        if self.strikes(f"{operation} refused"):
            raise ClientError({"Error": {"Code": code, "Message": "planted"}}, operation)
