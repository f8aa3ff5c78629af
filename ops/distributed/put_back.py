"""Put the objects of a run back: unload what is missing, and have the state machine call the function for the rest."""

from collections.abc import Callable

from ops.deployment import Deployment
from ops.distributed.machine import Ended, Machine
from ops.distributed.plan import Plan
from ops.distributed.progress import ObjectProgress
from ops.distributed.run import Run, Unloaded
from ops.distributed.unloading import unload_missing
from ops.task import TaskFailed

TASK = "Backfilling"
_CALLS_PER_SHARD = 2
"""Functions at the same time for each shard: together they put half of what it takes."""
_MAX_CALLS = 100


def put_back(
    deployment: Deployment, run: Run, plan: Plan, concurrency: int | None, report: Callable[[str], None]
) -> list[Unloaded]:
    """Unload what is missing, put everything back, and return the objects. Raises StatementFailed and TaskFailed."""
    machine = Machine.of(deployment)
    execution = machine.find_running(run.id)
    if execution is None:
        _forget_damaged(run, plan)
        unload_missing(deployment, run, plan, report)
    objects = run.load_objects(plan)
    if execution is None:
        done = run.list_done()
        rest = [one for one in objects if one.key not in done]
        if not rest:
            return objects
        execution = machine.start(run.id, run.store_objects(rest), concurrency or _count_calls(deployment))
    ended = _watch(machine, execution, ObjectProgress(run, {one.key for one in objects}), report)
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


def _count_calls(deployment: Deployment) -> int:
    kinesis, stream = deployment.session.client("kinesis"), deployment.outputs["SummariesStreamName"]
    shards = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["OpenShardCount"]
    return min(_MAX_CALLS, _CALLS_PER_SHARD * shards)


def _fail(run: Run, machine: Machine, execution: str, ended: Ended, what: str) -> TaskFailed:
    reasons = machine.list_reasons(execution)
    if ended.status == "ABORTED":
        reasons = ["somebody stopped the execution", *reasons]
    elif ended.why:
        reasons = [ended.why, *reasons]
    return TaskFailed(TASK, "; ".join([what, *reasons]), remedy=advise(run))


def advise(run: Run) -> str:
    """Return the sentence that says how a run is taken up, without its full stop."""
    return f"`wildrydes backfill --resume {run.id}` goes on: what is done stays, and what is damaged is unloaded again"
