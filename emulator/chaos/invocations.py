"""Inject faults into invocations: kill workers, fail before or after the effects, and repeat batches."""

from collections.abc import Callable
from random import Random
from typing import Any

from emulator.chaos import kinds
from emulator.chaos.fault_injector import FaultInjector

Event = dict[str, Any]
Result = dict[str, Any]
Execute = Callable[[dict[str, Any], Event], Result]
"""Takes MiniStack's record of a function and an event, and returns MiniStack's result."""

_MAX_CALLS = 3


class InvocationFaults:
    """Wraps the execution of functions, and dooms some of them to die at one of their next AWS calls."""

    def __init__(
        self, chaos: FaultInjector, execute: Execute, *, kill_idle: Callable[[str], bool], random: Random
    ) -> None:
        self._chaos, self._execute, self._kill_idle, self._random = chaos, execute, kill_idle, random
        self._doomed: dict[str, int] = {}
        self._previous: dict[tuple[str, str], list[Any]] = {}
        """The previous batch, by function and shard."""

    def execute(self, function: dict[str, Any], event: Event) -> Result:
        """Execute a function, with at most one fault."""
        name = function["config"]["FunctionName"]
        target = f"{name}, {len(event.get('Records', []))} records"
        fault = self._chaos.choose(kinds.INVOCATION_KINDS)
        if fault == kinds.FAILED_BEFORE:
            return self._fail(fault, target)
        if fault == kinds.WORKER_KILLED_BEFORE:
            if self._kill_idle(name):
                self._chaos.report(fault, target)
            else:
                self._chaos.postpone(fault)
        if fault == kinds.WORKER_KILLED_AMID:
            self._doomed[name] = self._random.randint(1, _MAX_CALLS)
        result = self._execute(function, event)
        if result.get("error") or result.get("throttle"):
            if fault in (kinds.FAILED_AFTER, kinds.REPEATED):
                self._chaos.postpone(fault)
            return result
        if fault == kinds.FAILED_AFTER:
            return self._fail(fault, target)
        repeated = self._repeat_event(name, event, result.get("body"))
        if fault == kinds.REPEATED:
            self._chaos.report(fault, f"{name}, {len(repeated.get('Records', []))} records")
            return self._execute(function, repeated)
        return result

    def should_die(self, name: str) -> bool:
        """Count a call of a function, and return whether it must die at this call."""
        calls_left = self._doomed.get(name, 0)
        if calls_left > 1:
            self._doomed[name] = calls_left - 1
        elif calls_left == 1:
            del self._doomed[name]
        return calls_left == 1

    def _fail(self, kind: str, target: str) -> Result:
        self._chaos.report(kind, target)
        return {"error": True, "body": {"errorMessage": kind, "errorType": "Chaos"}, "log": ""}

    def _repeat_event(self, name: str, event: Event, response: Any) -> Event:
        """Return an event that repeats the previous and this batch, as after a lost checkpoint.

        Its window state already contains them.
        """
        records = event.get("Records", [])
        if not records:
            return event
        shard = (name, records[0].get("eventID", "").partition(":")[0])
        previous, self._previous[shard] = self._previous.get(shard, []), records
        state = response.get("state") if isinstance(response, dict) and "window" in event else None
        return {**event, "Records": [*previous, *records], **({} if state is None else {"state": state})}
