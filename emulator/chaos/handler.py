"""The edge: chaos around the emulator's services and the execution of functions. Installed on request."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from random import Random

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import kinesis, lambda_svc, sts

from emulator.chaos.calls import CallFaults
from emulator.chaos.fault_injector import FaultInjector
from emulator.chaos.fault_schedule import FaultSchedule
from emulator.chaos.invocations import InvocationFaults
from emulator.chaos.kinds import RATES
from emulator.chaos.plan import Plan
from emulator.chaos.report import open_report
from emulator.chaos.resharding import FIRST_SECONDS, SECONDS, reshard

_log = logging.getLogger("wildrydes.chaos")
_tasks: set["asyncio.Task[None]"] = set()
"""The loop itself keeps no task alive."""


def install(plan: Plan) -> None:
    """Wrap what chaos strikes. Call after all other parts were installed, and before it serves."""
    report = open_report(plan.file)

    def report_fault(kind: str, what: str) -> None:
        _log.warning("Chaos: %s (%s)", kind, what)
        report(kind, what)

    def start_resharding() -> None:
        task = asyncio.get_running_loop().create_task(_reshard(chaos, Random(f"{plan.seed} reshard"), report_fault))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)

    chaos = FaultInjector(
        FaultSchedule(plan.seed, RATES), seconds=plan.seconds, clock=time.monotonic, report=report_fault
    )
    random = Random(f"{plan.seed} details")
    invocations = InvocationFaults(
        chaos, lambda_svc._execute_function, kill_idle=lambda name: _kill_worker(name, at_work=False), random=random
    )
    lambda_svc._execute_function = invocations.execute
    calls = CallFaults(
        chaos=chaos,
        caller=_find_function,
        should_die=invocations.should_die,
        kill=lambda name: _kill_worker(name, at_work=True),
        random=random,
        on_begin=start_resharding,
    )
    for service in ("kinesis", "dynamodb", "s3"):
        app.SERVICE_HANDLERS[service] = calls.wrap(app.SERVICE_HANDLERS[service])


async def _reshard(chaos: FaultInjector, random: Random, report_fault: Callable[[str, str], None]) -> None:
    """Reshard every stream from time to time, between two requests, in the account of the first one."""
    await asyncio.sleep(random.uniform(*FIRST_SECONDS))
    while chaos.is_active:
        for stream in list(kinesis._streams.values()):
            report_fault(*reshard(stream, random, sequence=kinesis._next_sequence_number))
        await asyncio.sleep(random.uniform(*SECONDS))


def _find_function(headers: Mapping[str, str]) -> str | None:
    """The function that signed a request: its role's session bears its name."""
    key = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
    session = sts._sessions.get(key[1]) if key else None
    name = str(session["Arn"]).rpartition("/")[2] if session else None
    return name if name in lambda_svc._functions else None


def _kill_worker(name: str, *, at_work: bool) -> bool:
    """Kill one worker process of a function, at work or idle; whether there was one."""
    with lambda_runtime._lock:
        pools = [pool for key, pool in lambda_runtime._workers.items() if f":{name}:" in key]
        workers = [worker for pool in pools for worker in pool if worker.in_use == at_work]
    processes = [worker._proc for worker in workers if worker._proc is not None and worker._proc.poll() is None]
    for process in processes[:1]:
        process.kill()
        if not at_work:
            process.wait()  # or the next invocation could take it for alive
    return bool(processes)
