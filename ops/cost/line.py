"""An item of a bill."""

from dataclasses import dataclass
from typing import Any

from ops.cost.prices import HOURS, Price

SECONDS = HOURS * 3600
"""Seconds in a month."""


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that AWS charges for, and its cost per month."""

    service: str
    what: str
    quantity: float
    price: Price

    @property
    def dollars(self) -> float:
        return self.price.charge_for(self.quantity)

    def to_dict(self) -> dict[str, Any]:
        amounts = {"quantity": round(self.quantity, 6), "price": str(self.price), "page": self.price.page}
        return {"service": self.service, "what": self.what, **amounts, "dollars": round(self.dollars, 4)}
