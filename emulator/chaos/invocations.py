"""Faults of invocations: workers die, invocations fail before or after their effects, batches come again."""

from collections.abc import Callable
from random import Random
from typing import Any

from emulator.chaos import kinds
from emulator.chaos.fault_injector import FaultInjector

Event = dict[str, Any]
Result = dict[str, Any]
Execute = Callable[[dict[str, Any], Event], Result]
"""A function's record and an event in, the emulator's result out."""

_MOST_CALLS = 3


class InvocationFaults:
    """Stands around the execution of functions, and knows which of them is to die at one of its next calls."""

    def __init__(
        self, chaos: FaultInjector, execute: Execute, *, kill_idle: Callable[[str], bool], random: Random
    ) -> None:
        self._chaos, self._execute, self._kill_idle, self._random = chaos, execute, kill_idle, random
        self._doomed: dict[str, int] = {}
        self._before: dict[tuple[str, str], list[Any]] = {}
        """The batch before, by function and shard."""

    def execute(self, function: dict[str, Any], event: Event) -> Result:
        """Execute a function, with at most one fault."""
        name = function["config"]["FunctionName"]
        what = f"{name}, {len(event.get('Records', []))} records"
        fault = self._chaos.choose(kinds.INVOCATION_KINDS)
        if fault == kinds.FAILED_BEFORE:
            return self._fail(fault, what)
        if fault == kinds.WORKER_KILLED_BEFORE:
            if self._kill_idle(name):
                self._chaos.report(fault, what)
            else:
                self._chaos.postpone(fault)
        if fault == kinds.WORKER_KILLED_AMID:
            self._doomed[name] = self._random.randint(1, _MOST_CALLS)
        result = self._execute(function, event)
        if result.get("error") or result.get("throttle"):
            if fault in (kinds.FAILED_AFTER, kinds.REPEATED):
                self._chaos.postpone(fault)
            return result
        if fault == kinds.FAILED_AFTER:
            return self._fail(fault, what)
        again = self._repeat_event(name, event, result.get("body"))
        if fault == kinds.REPEATED:
            self._chaos.report(fault, f"{name}, {len(again.get('Records', []))} records")
            return self._execute(function, again)
        return result

    def should_die(self, name: str) -> bool:
        """Whether a function that makes a call now is to die of it."""
        left = self._doomed.get(name, 0)
        if left > 1:
            self._doomed[name] = left - 1
        elif left == 1:
            del self._doomed[name]
        return left == 1

    def _fail(self, kind: str, what: str) -> Result:
        self._chaos.report(kind, what)
        return {"error": True, "body": {"errorMessage": kind, "errorType": "Chaos"}, "log": ""}

    def _repeat_event(self, name: str, event: Event, response: Any) -> Event:
        """An event with records that the function had: this batch's and, as after a lost checkpoint, the one before's.

        The window goes on from the state that holds them already.
        """
        records = event.get("Records", [])
        if not records:
            return event
        shard = (name, records[0].get("eventID", "").partition(":")[0])
        before, self._before[shard] = self._before.get(shard, []), records
        state = response.get("state") if isinstance(response, dict) and "window" in event else None
        return {**event, "Records": [*before, *records], **({} if state is None else {"state": state})}
