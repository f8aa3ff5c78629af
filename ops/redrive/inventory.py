"""Report the dead letters of a deployment, and what redriving them achieved."""

from dataclasses import dataclass, field
from typing import Any, Literal

from ops.redrive.result import RedriveResult
from ops.redrive.totals import DeadLetterTotals

_MAX_SHOWN = 20


@dataclass(slots=True, kw_only=True)
class Inventory:
    """The dead letters, counted, and the result of redriving them."""

    batches: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    quarantined: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    unconverted: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    result: RedriveResult | None
    """What redriving achieved; None for a dry run."""
    is_interrupted: bool = False
    """Whether the run was stopped before the last object. Another run continues."""

    @property
    def ok(self) -> bool:
        return not (self.result and self.result.staying)

    def to_dict(self) -> dict[str, Any]:
        result = self.result.to_dict() if self.result else {}
        return {
            "failed": self.batches.to_dict(),
            "quarantined": self.quarantined.to_dict(),
            "unconverted": self.unconverted.to_dict(),
            **result,
            "interrupted": self.is_interrupted,
        }

    def lines(self) -> list[str]:
        lines = _format_totals("failed batches", self.batches, "objects")
        lines += _format_totals("quarantined", self.quarantined, "records")
        lines += _format_totals("not converted by Firehose", self.unconverted, "records")
        if result := self.result:
            put_back = f"put back {result.put_back:,}, left {result.unreadable:,} unreadable"
            lines.append(f"processed {result.processed:,} failed batches, {put_back}")
            if result.archived_again or result.dropped:
                dropped = f"dropped {result.dropped:,} records that are in the quarantine too"
                lines.append(f"put back {result.archived_again:,} readings that Firehose could not convert, {dropped}")
        return lines


def _format_totals(title: str, totals: DeadLetterTotals, unit: Literal["objects", "records"]) -> list[str]:
    lines = [f"{title}: {totals.total}"]
    reasons = totals.rank_reasons()
    lines += [f"  {getattr(subtotal, unit):,} × {reason}: {subtotal}" for reason, subtotal in reasons[:_MAX_SHOWN]]
    if len(reasons) > _MAX_SHOWN:
        lines.append(f"  … and {len(reasons) - _MAX_SHOWN:,} more reasons, which --json lists")
    if totals.foreign:
        lines.append(f"  {totals.foreign:,} objects are not ours and are left alone")
    return lines
