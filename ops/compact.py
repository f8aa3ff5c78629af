"""Plan a compaction, and run the compactor now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.config import Config

from compactor.bucket import ArchiveBucket
from compactor.plan import STATEMENT_BYTES, plan_run, split_by_bytes
from ops.cost.commands import CommandCost, estimate_compaction
from ops.deployment import Deployment
from ops.task import TaskFailed, show_progress

# The function runs for up to 15 minutes. By default the SDK would give up long before and invoke it a second time.
_CONFIG = Config(read_timeout=930, retries={"total_max_attempts": 1})


@dataclass(frozen=True, slots=True)
class Compaction:
    """The result of a run of the compactor."""

    answer: Mapping[str, Any]
    """The function's answer: `compacted` rows and `removed` objects by hour, hours `undone` and hours `left`."""
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        return dict(self.answer)

    def lines(self) -> list[str]:
        lines = [f"{hour}: {rows:,} rows compacted" for hour, rows in self.answer["compacted"].items()]
        lines += [f"{hour}: {objects:,} replaced objects removed" for hour, objects in self.answer["removed"].items()]
        lines += [f"{hour}: the files of an interrupted run are removed" for hour in self.answer["undone"]]
        if self.answer["left"]:
            left = len(self.answer["left"])
            lines.append(f"{left:,} hours remain: run the command again, or wait for the next hourly runs")
        return lines or ["nothing was due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactionPlan:
    """What a compaction is going to read."""

    hours: int
    statements: int
    objects: int
    delivered_bytes: int

    @property
    def cost(self) -> CommandCost:
        return estimate_compaction(
            hours=self.hours,
            statements=self.statements,
            objects=self.objects,
            delivered_bytes=self.delivered_bytes,
        )

    def __str__(self) -> str:
        read = f"{self.statements:,} statements read {self.delivered_bytes / 10**6:,.1f} MB in {self.objects:,} objects"
        return f"{self.hours:,} hours to compact: {read}, for {self.cost.total:,.2f} US dollars"


def plan_compaction(
    deployment: Deployment, hours: Sequence[str], now: datetime, statement_bytes: int = STATEMENT_BYTES
) -> CompactionPlan:
    """Plan the compaction of these hours, or of every complete hour, as the compactor does."""
    bucket = ArchiveBucket(deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"])
    due = plan_run(bucket.list_hours(), bucket.list_markers(now), now, only=hours).compact
    sizes = [bucket.list_sizes(hour) for hour in due]
    return CompactionPlan(
        hours=len(due),
        statements=sum(len(split_by_bytes(of_hour, statement_bytes)) for of_hour in sizes),
        objects=sum(map(len, sizes)),
        delivered_bytes=sum(sum(of_hour.values()) for of_hour in sizes),
    )


def compact_archive(
    deployment: Deployment, hours: Sequence[str], *, remove: bool, statement_bytes: int = STATEMENT_BYTES
) -> Compaction:
    """Run the compactor for these hours, or for every complete hour. Raises TaskFailed.

    With `remove`, also remove the objects that earlier compactions replaced, without the usual delay.
    """
    event: dict[str, Any] = {"statement_bytes": statement_bytes}
    event |= {**({"hours": list(hours)} if hours else {}), **({"settled_seconds": 0} if remove else {})}
    functions = deployment.session.client("lambda", config=_CONFIG)
    with show_progress("Compacting"):
        response = functions.invoke(FunctionName=deployment.outputs["CompactorName"], Payload=json.dumps(event))
        answer: dict[str, Any] = json.loads(response["Payload"].read())
    if "FunctionError" in response:
        why = str(answer.get("errorMessage", response["FunctionError"]))
        raise TaskFailed("Compacting", why, remedy="Run the command again: it continues where it stopped")
    return Compaction(answer)
