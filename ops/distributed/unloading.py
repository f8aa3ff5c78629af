"""Have Athena unload the minutes of a run, a few statements at a time."""

import time
from collections.abc import Callable, Sequence

from aws.relation import with_readings
from compactor.plan import WAVE
from ops.deployment import Deployment
from ops.distributed.plan import Plan, Slice
from ops.distributed.run import Run
from ops.predicate import select_range
from runtime.athena import Athena
from unicorn.sql import select_minute_parts

_POLL_SECONDS = 0.5


def unload_missing(
    deployment: Deployment,
    run: Run,
    plan: Plan,
    report: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Run each statement of a plan that has not succeeded yet. Ctrl-C stops those that run. Raises StatementFailed."""
    missing = [number for number in range(len(plan.slices)) if run.load_unloaded(number) is None]
    athena = Athena(
        deployment.session.client("athena"), deployment.outputs["WorkGroupName"], deployment.outputs["DatabaseName"]
    )
    for first in range(0, len(missing), WAVE):
        report(f"unloaded {len(plan.slices) - len(missing) + first:,} of {len(plan.slices):,} parts of the archive")
        _unload(athena, run, plan, missing[first : first + WAVE], sleep)


def _unload(athena: Athena, run: Run, plan: Plan, numbers: Sequence[int], sleep: Callable[[float], None]) -> None:
    running: dict[str, tuple[int, str]] = {}
    try:
        for number in numbers:
            run.forget_unloaded(number)
            folder = run.make_folder(number)
            running[athena.start(build_unload(plan, plan.slices[number], folder))] = number, folder
        for query_id, (number, folder) in list(running.items()):
            athena.wait(query_id, poll_seconds=_POLL_SECONDS, sleep=sleep)
            run.store_unloaded(number, folder)
            del running[query_id]
    except BaseException:  # also Ctrl-C: what nobody waits for any more would only cost
        for query_id in running:
            athena.client.stop_query_execution(QueryExecutionId=query_id)
        raise


def build_unload(plan: Plan, of: Slice, folder: str) -> str:
    """Return the statement that writes the minutes of a slice as gzipped lines of JSON, in folders `part=…`.

    Athena always compresses JSON so. Each part has at least one object. Source: Athena user guide, "UNLOAD".
    """
    select = select_minute_parts(select_range(plan.range, plan.unicorns), of.parts)
    query = with_readings(select, since=f"'{of.first}'", until=f"'{of.last}'")
    return f"UNLOAD ({query}\n) TO '{folder}' WITH (format = 'JSON', partitioned_by = ARRAY['part'])"
