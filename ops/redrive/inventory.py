"""Go through the failures bucket, what Firehose could not convert, and the quarantine: count and redrive it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ops.deployment import Deployment
from ops.redrive.dead_letters import (
    DeadLetterTotals,
    parse_failed_batch,
    parse_quarantined,
    read_pages,
)
from ops.redrive.redriver import Redriver, RedriveResult
from ops.redrive.unconverted import PREFIX, load_documents, parse_unconverted
from ops.task import show_progress

_MAX_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The dead letters, counted, and the result of redriving them."""

    batches: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    quarantined: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    unconverted: DeadLetterTotals = field(default_factory=DeadLetterTotals)
    result: RedriveResult | None
    """What redriving achieved; None for a dry run."""

    @property
    def ok(self) -> bool:
        return not (self.result and self.result.failures)

    def to_dict(self) -> dict[str, Any]:
        result = asdict(self.result) if self.result else {}
        return {
            "failed": self.batches.to_dict(),
            "quarantined": self.quarantined.to_dict(),
            "unconverted": self.unconverted.to_dict(),
            **result,
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


def redrive_all(deployment: Deployment, *, dry_run: bool) -> Inventory:
    """Count the dead letters and, unless it is a dry run, redrive each object.

    What Firehose could not convert comes before the quarantine, from which pieces are removed as they are put back.
    """
    redriver, s3 = Redriver(deployment), deployment.session.client("s3")
    inventory = Inventory(result=None if dry_run else redriver.result)
    with show_progress("Failed batches") as report:
        for batches in read_pages(s3, redriver.failures, parse_failed_batch):
            for batch in batches:
                inventory.batches.add(batch)
                if batch and not dry_run:
                    redriver.process(batch)
                report(f"{inventory.batches.total.objects:,}")
    redriver.recover_expired_batches()
    with show_progress("Not converted") as report:
        for unconverted in read_pages(s3, redriver.archive, parse_unconverted, prefix=PREFIX, load=load_documents):
            inventory.unconverted.add_all(unconverted)
            report(f"{inventory.unconverted.total.records:,}")
            if not dry_run:
                redriver.archive_again([letter for letter in unconverted if letter])
    with show_progress("Quarantined") as report:
        for quarantined in read_pages(s3, redriver.quarantine, parse_quarantined):
            inventory.quarantined.add_all(quarantined)
            report(f"{inventory.quarantined.total.records:,}")
            if not dry_run:
                redriver.put_back([letter for letter in quarantined if letter])
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
