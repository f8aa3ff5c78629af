"""Connect chaos to MiniStack's services and its execution of functions. Installed with `--chaos`."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from random import Random

from emulator.chaos.calls import CallFaults
from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import FaultSchedule
from emulator.chaos.invocations import InvocationFaults
from emulator.chaos.kinds import RATES
from emulator.chaos.plan import Plan
from emulator.chaos.report import open_report
from emulator.chaos.resharding import FIRST_SECONDS, SECONDS, reshard
from emulator.ministack import app, get_process, kinesis, lambda_runtime, lambda_svc, sts

_log = logging.getLogger("wildrydes.chaos")
_tasks: set["asyncio.Task[None]"] = set()
"""References that keep the tasks alive, because the event loop has only weak ones."""


def install(plan: Plan) -> None:
    """Wrap services and functions. Call after everything else was installed, and before MiniStack serves."""
    write_report = open_report(plan.file)

    def report_fault(kind: str, target: str) -> None:
        _log.warning("Chaos: %s (%s)", kind, target)
        write_report(kind, target)

    def start_resharding() -> None:
        task = asyncio.get_running_loop().create_task(_reshard(chaos, Random(f"{plan.seed} reshard"), report_fault))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)

    chaos = FaultInjector(
        FaultSchedule(plan.seed, RATES), seconds=plan.seconds, clock=time.monotonic, report=report_fault
    )
    random = Random(f"{plan.seed} details")
    invocations = InvocationFaults(
        chaos, lambda_svc.execute_function, kill_idle=lambda name: _kill_worker(name, busy=False), random=random
    )
    lambda_svc.execute_function = invocations.execute
    calls = CallFaults(
        chaos=chaos,
        find_caller=_find_function,
        should_die=invocations.should_die,
        kill=lambda name: _kill_worker(name, busy=True),
        random=random,
        on_begin=start_resharding,
    )
    for service in ("kinesis", "dynamodb", "s3"):
        app.SERVICE_HANDLERS[service] = calls.wrap(app.SERVICE_HANDLERS[service])


async def _reshard(chaos: FaultInjector, random: Random, report_fault: Callable[[str, str], None]) -> None:
    """Reshard every stream from time to time, in the account of the first request."""
    await asyncio.sleep(random.uniform(*FIRST_SECONDS))
    while chaos.is_active:
        for stream in list(kinesis.streams.values()):
            report_fault(*reshard(stream, random, sequence=kinesis.next_sequence_number))
        await asyncio.sleep(random.uniform(*SECONDS))


def _find_function(headers: Mapping[str, str]) -> str | None:
    """Return the function that signed a request, from the session name of its role, or None."""
    key = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
    session = sts.sessions.get(key[1]) if key else None
    name = str(session["Arn"]).rpartition("/")[2] if session else None
    return name if name in lambda_svc.functions else None


def _kill_worker(name: str, *, busy: bool) -> bool:
    """Kill one busy or idle worker process of a function, and return whether there was one."""
    with lambda_runtime.lock:
        pools = [pool for key, pool in lambda_runtime.workers.items() if f":{name}:" in key]
        workers = [worker for pool in pools for worker in pool if worker.in_use == busy]
    processes = [process for worker in workers if (process := get_process(worker)) and process.poll() is None]
    for process in processes[:1]:
        process.kill()
        if not busy:
            process.wait()  # otherwise the next invocation might be given to it
    return bool(processes)
