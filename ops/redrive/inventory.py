"""Go through the failures bucket and the quarantine: count what they hold, and redrive it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ops.deployment import Deployment
from ops.redrive.dead_letters import (
    DeadLetterTotals,
    FailedBatch,
    QuarantinedData,
    parse_failed_batch,
    parse_quarantined,
    read_pages,
)
from ops.redrive.redriver import Redriver, RedriveResult
from ops.task import show_progress

_MAX_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The contents of the two buckets, counted, and the result of redriving them."""

    batches: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    quarantined: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    result: RedriveResult | None
    """What redriving achieved; None for a dry run."""

    @property
    def ok(self) -> bool:
        return not (self.result and self.result.failures)

    def to_dict(self) -> dict[str, Any]:
        result = asdict(self.result) if self.result else {}
        return {"failed": self.batches.to_dict(), "quarantined": self.quarantined.to_dict(), **result}

    def lines(self) -> list[str]:
        lines = _format_totals("failed batches", self.batches, "objects")
        lines += _format_totals("quarantined", self.quarantined, "records")
        if self.result:
            put_back = f"put back {self.result.put_back:,}, left {self.result.unreadable:,} unreadable"
            lines.append(f"processed {self.result.processed:,} failed batches, {put_back}")
        return lines


def redrive_all(deployment: Deployment, *, dry_run: bool) -> Inventory:
    """Count what the two buckets hold and, unless it is a dry run, redrive each object."""
    redriver, s3 = Redriver(deployment), deployment.session.client("s3")
    inventory = Inventory(result=None if dry_run else redriver.result)
    with show_progress("Failed batches") as report:
        for page in read_pages(s3, redriver.failures, parse_failed_batch):
            for batch in page:
                inventory.batches.add(batch)
                if isinstance(batch, FailedBatch) and not dry_run:
                    redriver.process(batch)
                report(f"{inventory.batches.total.objects:,}")
    with show_progress("Quarantined") as report:
        for page in read_pages(s3, redriver.quarantine, parse_quarantined):
            for quarantined in page:
                inventory.quarantined.add(quarantined)
            report(f"{inventory.quarantined.total.records:,}")
            if not dry_run:
                redriver.put_back([quarantined for quarantined in page if isinstance(quarantined, QuarantinedData)])
    return inventory


def _format_totals(title: str, totals: DeadLetterTotals, unit: Literal["objects", "records"]) -> list[str]:
    lines = [f"{title}: {totals.total}"]
    reasons = totals.rank_reasons()
    lines += [f"  {getattr(subtotal, unit):,} × {reason}: {subtotal}" for reason, subtotal in reasons[:_MAX_SHOWN]]
    if len(reasons) > _MAX_SHOWN:
        lines.append(f"  … and {len(reasons) - _MAX_SHOWN:,} more reasons, which --json lists")
    if totals.foreign:
        lines.append(f"  {totals.foreign:,} objects are not ours and are left alone")
    return lines
