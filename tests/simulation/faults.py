"""Which faults strike, and when: every choice of a run comes from its seed."""

from dataclasses import dataclass, field
from random import Random

from botocore.exceptions import ClientError

_RATES = (0.0, 0.02, 0.1, 0.3)


@dataclass(slots=True)
class Faults:
    """The dice of one run. Each kind of fault has a rate of its own, drawn once; `calm` ends them all."""

    random: Random
    rates: dict[str, float] = field(default_factory=dict)
    calm: bool = False
    struck: dict[str, int] = field(default_factory=dict)
    """How often each kind did strike."""

    def strikes(self, kind: str) -> bool:
        """Whether a fault of this kind happens now."""
        rate = self.rates.setdefault(kind, self.random.choice(_RATES))
        happens = not self.calm and self.random.random() < rate
        if happens:
            self.struck[kind] = self.struck.get(kind, 0) + 1
        return happens

    def maybe_refuse(self, operation: str, code: str = "ProvisionedThroughputExceededException") -> None:
        """Raise what AWS answers when it is overloaded."""
        if self.strikes(f"{operation} refused"):
            raise ClientError({"Error": {"Code": code, "Message": "planted"}}, operation)
