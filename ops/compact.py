"""`compact`: hours of the archive as few sorted files, at once."""

import json
from typing import Annotated, Any

import typer
from botocore.config import Config

from aws.terminal import show, to_json
from compactor.plan import is_hour
from ops.deployment import Deployment, find
from ops.progress import progress
from ops.step import StepFailed

# The function has a quarter of an hour; the SDK would give up, and invoke it again, long before.
_PATIENT = Config(read_timeout=930, retries={"total_max_attempts": 1})


def compact(
    hours: Annotated[
        list[str] | None,
        typer.Option(
            "--hour", metavar="HOUR", help="Only this partition, UTC, such as 2026-01-31-18; repeat it for more."
        ),
    ] = None,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Remove what earlier compactions replaced now: statements that read it fail."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")] = False,
) -> None:
    """Compact the archive: make few files, sorted by name and time, of the many that Firehose delivered.

    It does at once what the deployment does each hour by itself: hours that are over are written again and counted,
    and what earlier runs replaced is removed after 45 minutes, when no statement can read it any more. Answers are the
    same before, meanwhile and after. An hour that is named may be compacted as soon as it is over, without the margin
    of a quarter of an hour for what Firehose delivers late.

    Examples: `compact` · `compact --hour 2026-01-31-18` · `compact --hour 2026-01-31-18 --remove`
    """
    for hour in hours or ():
        if not is_hour(hour):
            raise typer.BadParameter(f"{hour!r} is no hour such as 2026-01-31-18", param_hint="--hour")
    event = {**({"hours": hours} if hours else {}), **({"settled_seconds": 0} if remove else {})}
    with progress("Compacting"):
        done = _invoked(find(), event)
    show(*([to_json(done)] if as_json else sentences(done)))


def sentences(done: dict[str, Any]) -> list[str]:
    """What a run did, for a person."""
    told = [f"{hour}: {rows:,} rows written again" for hour, rows in done["compacted"].items()]
    told += [f"{hour}: {objects:,} objects removed that were replaced" for hour, objects in done["removed"].items()]
    told += [f"{hour}: what a run wrote that ended early is removed" for hour in done["undone"]]
    if done["left"]:
        told.append(f"{len(done['left']):,} hours are left: run the command again, or wait for the next runs")
    return told or ["nothing was due"]


def _invoked(deployment: Deployment, event: dict[str, Any]) -> dict[str, Any]:
    functions = deployment.session.client("lambda", config=_PATIENT)
    answer = functions.invoke(FunctionName=deployment.outputs["CompactorName"], Payload=json.dumps(event))
    said: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        why = str(said.get("errorMessage", answer["FunctionError"]))
        raise StepFailed("Compacting", why, remedy="Run the command again: what is done stays done")
    return said
