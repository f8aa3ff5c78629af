"""Evaluate a CloudWatch alarm: its state as a function of the values of its last periods.

Source: CloudWatch user guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any, Self

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanThreshold": lt,
    "LessThanOrEqualToThreshold": le,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When an alarm is in the state ALARM: when `count` of the last `periods` values are beyond the threshold."""

    comparison: str
    threshold: float
    period_seconds: int = 60
    periods: int = 1
    count: int = 1
    missing: str = "missing"
    """How a period without data counts: missing, ignore, breaching or notBreaching."""

    @classmethod
    def from_alarm(cls, alarm: Mapping[str, Any]) -> Self | None:
        """Read MiniStack's record of an alarm. Return None unless it is on one metric with a fixed threshold."""
        if not alarm.get("MetricName") or alarm.get("ComparisonOperator") not in _COMPARISONS:
            return None
        periods = int(alarm.get("EvaluationPeriods", 1))
        return cls(
            comparison=alarm["ComparisonOperator"],
            threshold=float(alarm["Threshold"]),
            period_seconds=int(alarm.get("Period", 60)),
            periods=periods,
            count=int(alarm.get("DatapointsToAlarm") or periods),
            missing=alarm.get("TreatMissingData") or "missing",
        )

    def get_periods(self, now: float) -> list[tuple[float, float]]:
        """Return the start and end of each period to evaluate, the oldest first; the last ends with a full minute."""
        end = now // 60 * 60
        starts = [end - self.period_seconds * back for back in range(self.periods, 0, -1)]
        return [(start, start + self.period_seconds) for start in starts]

    def evaluate(self, values: Sequence[float | None], previous: str) -> str:
        """Return the alarm's state, from one value per period (None without data) and its previous state."""
        known = [value for value in values if value is not None]
        if not known and self.missing in ("missing", "ignore"):
            return previous if self.missing == "ignore" else INSUFFICIENT_DATA
        breaching = sum(_COMPARISONS[self.comparison](value, self.threshold) for value in known)
        if self.missing == "breaching":
            breaching += len(values) - len(known)
        return ALARM if breaching >= self.count else OK
