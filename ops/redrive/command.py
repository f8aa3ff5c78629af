"""The command `redrive`."""

from typing import Annotated, Any, Literal

import typer

from aws.terminal import show, show_json, tell
from ops.deployment import find
from ops.progress import progress
from ops.redrive.dead_letters import FailedBatch, Quarantined, Tally, failed, pages, quarantined
from ops.redrive.redriver import Outcome, Redriver
from ops.step import StepFailed, console

_SHOWN = 20


def redrive(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what lies there, why, and how much.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Process again what lies in the failures bucket and in the quarantine, and remove what succeeded.

    A failed batch is handed to its function once more, window state included. Quarantined data that can be read by
    now goes back onto the stream that it was on; what still can't be read stays. A batch that fails again stays and
    stops no other; the exit code is 1 if any did. The record law makes all of it safe to run twice. Buckets are walked
    page by page, however much lies there.
    """
    deployment = find()
    redriver = Redriver(deployment)
    s3 = deployment.client("s3")
    batches, data = Tally(), Tally()
    with progress("Failed batches") as tell:
        for page in pages(s3, redriver.failures, failed):
            for one in page:
                batches.add(one)
                if isinstance(one, FailedBatch) and not dry_run:
                    redriver.process(one)
                tell(f"{batches.total.objects:,}")
    with progress("Quarantined") as tell:
        for page in pages(s3, redriver.quarantine, quarantined):
            for one in page:
                data.add(one)
            tell(f"{data.total.records:,}")
            if not dry_run:
                redriver.put_back([one for one in page if isinstance(one, Quarantined)])
    outcome = None if dry_run else redriver.outcome
    if as_json:
        show_json(document(batches, data, outcome))
    else:
        show(*text(batches, data, outcome))
    if outcome and outcome.failures:
        raise _some_stayed(outcome)


def document(batches: Tally, data: Tally, outcome: Outcome | None) -> dict[str, Any]:
    """What was found, and without --dry-run what came of it."""
    found: dict[str, Any] = {"failed": _tally(batches), "quarantined": _tally(data)}
    if outcome:
        found |= {
            "processed": outcome.processed,
            "put_back": outcome.put_back,
            "unreadable": outcome.unreadable,
            "failures": outcome.failures,
        }
    return found


def text(batches: Tally, data: Tally, outcome: Outcome | None) -> list[str]:
    """The same for a person, a line each."""
    lines = [*_lines("failed batches", batches, "objects"), *_lines("quarantined", data, "records")]
    if outcome:
        lines.append(
            f"processed {outcome.processed:,} failed batches, put back {outcome.put_back:,}, "
            f"left {outcome.unreadable:,} unreadable"
        )
    return lines


def _some_stayed(outcome: Outcome) -> StepFailed:
    for failure in outcome.failures[:_SHOWN]:
        tell(console, failure)
    remedy = "Mend the cause, which the function's log names, and run the command again: it is safe to run twice"
    return StepFailed("Redriving", f"{len(outcome.failures):,} objects stay where they are", remedy=remedy)


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        **tally.total.document(),
        "not_ours": tally.strange,
        "reasons": [{"reason": reason, **found.document()} for reason, found in tally.most_frequent()],
    }


def _lines(title: str, tally: Tally, unit: Literal["objects", "records"]) -> list[str]:
    lines = [f"{title}: {tally.total}"]
    frequent = tally.most_frequent()
    lines += [f"  {getattr(found, unit):,} × {reason}: {found}" for reason, found in frequent[:_SHOWN]]
    if len(frequent) > _SHOWN:
        lines.append(f"  … and {len(frequent) - _SHOWN:,} more reasons, which --json has")
    if tally.strange:
        lines.append(f"  {tally.strange:,} objects are not ours and are left alone")
    return lines
