"""A figure of a report, with the limit that it must hold, if it has one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The most that it may be."""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit

    def text(self) -> str:
        bound = (
            "" if self.limit is None else f"  (at most {self.limit:g}: {'holds' if self.holds else 'DOES NOT HOLD'})"
        )
        return f"{self.value:10,.2f} {self.unit}{bound}"

    def document(self) -> dict[str, float | str | bool | None]:
        return {"value": self.value, "unit": self.unit, "limit": self.limit, "holds": self.holds}
