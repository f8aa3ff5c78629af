"""Run a distributed backfill, and take up one that was stopped or killed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from aws.terminal import print_message
from ops.cost.commands import CommandCost, estimate_backfill
from ops.cost.scan import read_scan_limit
from ops.deployment import Deployment
from ops.distributed.plan import Plan, measure_hours, plan_slices
from ops.distributed.put_back import TASK, advise, put_back
from ops.distributed.run import Run, make_id
from ops.result_object import ResultLocation
from ops.task import TaskFailed, show_progress, terminal
from ops.time_range import TimeRange
from runtime.athena import StatementFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributedBackfill:
    """The result of a distributed backfill."""

    run: str
    range: TimeRange
    stream: str
    summaries: int
    objects: int
    ok: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {"run": self.run, **self.range.to_dict(), "summaries": self.summaries, "objects": self.objects}

    def lines(self) -> list[str]:
        return [f"put {self.summaries:,} minute summaries of {self.objects:,} objects back onto {self.stream}"]


def is_distributed(deployment: Deployment, time_range: TimeRange) -> bool:
    """Return whether the archive may have more minutes of a range than one machine is to put back.

    It does not for stacks that are older than the setting, nor for callers who may not list the archive.
    """
    most = deployment.outputs.get("DistributedMinutes")
    try:
        return most is not None and _count_minutes(deployment, time_range) > int(most)
    except ClientError as error:
        if not get_error_code(error).startswith("AccessDenied"):
            raise
        return False


def _count_minutes(deployment: Deployment, time_range: TimeRange) -> float:
    return sum(hour.minutes for hour in measure_hours(deployment, time_range).values())


def start_backfill(
    deployment: Deployment, time_range: TimeRange, unicorns: Sequence[str], now: datetime, concurrency: int | None
) -> DistributedBackfill:
    """Put summaries of archived readings back onto their stream, on many machines. Raises TaskFailed."""
    run = Run(make_id(now), _find_bucket(deployment))
    slices = plan_slices(measure_hours(deployment, time_range), read_scan_limit(deployment))
    plan = Plan(time_range, tuple(unicorns), tuple(slices))
    run.store_plan(plan)
    print_message(terminal, f"This is run {run.id}: `wildrydes backfill --resume {run.id}` takes it up.")
    return _go_on(deployment, run, plan, concurrency)


def estimate_rest(deployment: Deployment, run_id: str) -> CommandCost:
    """Estimate what is left of a run: the whole of it, or the share of its objects once all are unloaded."""
    run = Run(run_id, _find_bucket(deployment))
    with _explain(run):
        plan = run.load_plan()
        if plan is None or run.load_result():
            return CommandCost(())
        cost = estimate_backfill(deployment, plan.range, distributed=True)
        if any(run.load_unloaded(number) is None for number in range(len(plan.slices))):
            return cost
        objects, done = run.load_objects(plan), run.list_done()
        return cost.scale(sum(one.key not in done for one in objects) / max(1, len(objects)))


def resume_backfill(deployment: Deployment, run_id: str, concurrency: int | None) -> DistributedBackfill:
    """Take up a run, wherever it was stopped or killed. Raises TaskFailed."""
    run = Run(run_id, _find_bucket(deployment))
    with _explain(run):
        plan = run.load_plan()
    if plan is None:
        raise TaskFailed(
            TASK, f"there is no run {run_id}", remedy="A run is kept for a week: start another with --distributed"
        )
    return _go_on(deployment, run, plan, concurrency)


def _go_on(deployment: Deployment, run: Run, plan: Plan, concurrency: int | None) -> DistributedBackfill:
    with _explain(run), show_progress(TASK) as report:
        done = run.load_result()
        if done is None:
            objects = put_back(deployment, run, plan, concurrency, report)
            counts = run.list_done()
            done = sum(counts[one.key] for one in objects), len(objects)
        run.store_result(*done)  # once more if a command was killed while it removed the rest
    summaries, count = done
    stream = deployment.outputs["SummariesStreamName"]
    return DistributedBackfill(run=run.id, range=plan.range, stream=stream, summaries=summaries, objects=count)


def _find_bucket(deployment: Deployment) -> ResultLocation:
    """Return the bucket for results, which must belong to one's own account. Raises TaskFailed."""
    bucket = ResultLocation.parse(deployment.session, f"s3://{deployment.outputs['ResultsBucketName']}/")
    try:
        bucket.s3.head_bucket(Bucket=bucket.bucket, ExpectedBucketOwner=bucket.owner)
    except ClientError as error:
        try:
            why = bucket.describe(error)
        except ClientError:
            raise error from None
        raise TaskFailed(TASK, why, remedy="Nothing was done: look at the bucket for results") from None
    return bucket


@contextmanager
def _explain(run: Run) -> Iterator[None]:
    """Say how the run is taken up after Ctrl-C and after a failure."""
    try:
        yield
    except KeyboardInterrupt:
        print_message(terminal, f"Stopped. {advise(run)}.")
        raise
    except StatementFailed as error:
        raise TaskFailed(TASK, str(error), remedy=advise(run)) from None
