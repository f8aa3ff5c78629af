"""Run a distributed backfill, and take up one that was stopped or killed."""

from collections.abc import Callable, Iterator, Sequence
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
from ops.distributed.machine import Ended, Machine
from ops.distributed.plan import Plan, measure_hours, plan_slices
from ops.distributed.progress import ObjectProgress
from ops.distributed.run import Run, Unloaded, make_id
from ops.distributed.unloading import unload_missing
from ops.result_object import ResultLocation
from ops.task import TaskFailed, show_progress, terminal
from ops.time_range import TimeRange
from runtime.athena import StatementFailed

_TASK = "Backfilling"
_CALLS_PER_SHARD = 2
"""Functions at the same time for each shard: together they put half of what it takes."""
_MAX_CALLS = 100


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
    plan = run.load_plan()
    if plan is None or run.load_result():
        return CommandCost(())
    cost = estimate_backfill(deployment, plan.range, distributed=True)
    if any(run.load_unloaded(number) is None for number in range(len(plan.slices))):
        return cost
    objects, done = _list_objects(run, plan), run.list_done()
    return cost.scale(sum(one.key not in done for one in objects) / max(1, len(objects)))


def resume_backfill(deployment: Deployment, run_id: str, concurrency: int | None) -> DistributedBackfill:
    """Take up a run, wherever it was stopped or killed. Raises TaskFailed."""
    run = Run(run_id, _find_bucket(deployment))
    plan = run.load_plan()
    if plan is None:
        raise TaskFailed(
            _TASK, f"there is no run {run_id}", remedy="A run is kept for a week: start another with --distributed"
        )
    return _go_on(deployment, run, plan, concurrency)


def _go_on(deployment: Deployment, run: Run, plan: Plan, concurrency: int | None) -> DistributedBackfill:
    with _explain(run), show_progress(_TASK) as report:
        done = run.load_result()
        if done is None:
            objects = _put_back(deployment, run, plan, concurrency, report)
            counts = run.list_done()
            done = sum(counts[one.key] for one in objects), len(objects)
        run.store_result(*done)  # once more if a command was killed while it removed the rest
    summaries, count = done
    stream = deployment.outputs["SummariesStreamName"]
    return DistributedBackfill(run=run.id, range=plan.range, stream=stream, summaries=summaries, objects=count)


def _put_back(
    deployment: Deployment, run: Run, plan: Plan, concurrency: int | None, report: Callable[[str], None]
) -> list[Unloaded]:
    """Unload what is missing, put everything back, and return the objects. Raises StatementFailed and TaskFailed."""
    machine = Machine.of(deployment)
    execution = machine.find_running(run.id)
    if execution is None:
        _forget_damaged(run, plan)
        unload_missing(deployment, run, plan, report)
    objects = _list_objects(run, plan)
    if execution is None:
        done = run.list_done()
        rest = [one for one in objects if one.key not in done]
        if not rest:
            return objects
        execution = machine.start(run.id, run.store_objects(rest), concurrency or _count_calls(deployment))
    ended = _watch(machine, execution, ObjectProgress(run, len(objects)), report)
    done = run.list_done()
    if missing := sum(one.key not in done for one in objects):
        raise _fail(run, machine, execution, ended, f"{missing:,} of {len(objects):,} objects are not put back")
    return objects


def _watch(machine: Machine, execution: str, progress: ObjectProgress, report: Callable[[str], None]) -> Ended:
    """Wait for an execution. Ctrl-C stops it."""
    try:
        return machine.wait(execution, lambda: report(progress.describe()))
    except KeyboardInterrupt:
        machine.stop(execution)
        raise


def _forget_damaged(run: Run, plan: Plan) -> None:
    """Have a statement run again if one of its objects that is not done is missing, or is not what Athena wrote."""
    present, done = run.list_present(), run.list_done()
    for number in range(len(plan.slices)):
        objects = run.load_unloaded(number) or []
        if any(present.get(one.key) != one.etag for one in objects if one.key not in done):
            run.forget_unloaded(number)


def _list_objects(run: Run, plan: Plan) -> list[Unloaded]:
    return [one for number in range(len(plan.slices)) for one in run.load_unloaded(number) or []]


def _count_calls(deployment: Deployment) -> int:
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["SummariesStreamName"]
    shards = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["OpenShardCount"]
    return min(_MAX_CALLS, _CALLS_PER_SHARD * shards)


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
        raise TaskFailed(_TASK, why, remedy="Nothing was done: look at the bucket for results") from None
    return bucket


def _fail(run: Run, machine: Machine, execution: str, ended: Ended, what: str) -> TaskFailed:
    reasons = machine.list_reasons(execution)
    if ended.status == "ABORTED":
        reasons = ["somebody stopped the execution", *reasons]
    elif ended.why:
        reasons = [ended.why, *reasons]
    return TaskFailed(_TASK, "; ".join([what, *reasons]), remedy=_advise(run))


@contextmanager
def _explain(run: Run) -> Iterator[None]:
    """Say how the run is taken up after Ctrl-C and after a failure."""
    try:
        yield
    except KeyboardInterrupt:
        print_message(terminal, f"Stopped. {_advise(run)}.")
        raise
    except StatementFailed as error:
        raise TaskFailed(_TASK, str(error), remedy=_advise(run)) from None


def _advise(run: Run) -> str:
    return f"`wildrydes backfill --resume {run.id}` goes on: what is done stays, and what is damaged is unloaded again"
