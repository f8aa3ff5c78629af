"""Run the compactor now."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.config import Config

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


def compact_archive(deployment: Deployment, hours: Sequence[str], *, remove: bool) -> Compaction:
    """Run the compactor for these hours, or for every complete hour. Raises TaskFailed.

    With `remove`, also remove the objects that earlier compactions replaced, without the usual delay.
    """
    event = {**({"hours": list(hours)} if hours else {}), **({"settled_seconds": 0} if remove else {})}
    functions = deployment.session.client("lambda", config=_CONFIG)
    with show_progress("Compacting"):
        response = functions.invoke(FunctionName=deployment.outputs["CompactorName"], Payload=json.dumps(event))
        answer: dict[str, Any] = json.loads(response["Payload"].read())
    if "FunctionError" in response:
        why = str(answer.get("errorMessage", response["FunctionError"]))
        raise TaskFailed("Compacting", why, remedy="Run the command again: it continues where it stopped")
    return Compaction(answer)
