"""Faults of invocations: what the function sees, and what its mapping is told."""

from random import Random
from typing import Any

from emulator.chaos import kinds
from emulator.chaos.invocations import InvocationFaults
from tests.unit.emulator.chaos.storm import Storm

FUNCTION = {"config": {"FunctionName": "F"}}


class Function:
    """A function that keeps its events and counts records in its state."""

    def __init__(self, error: bool = False) -> None:
        self.events: list[dict[str, Any]] = []
        self.error = error

    def __call__(self, _: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        self.events.append(event)
        if self.error:
            return {"error": True, "body": {"errorMessage": "of its own"}}
        return {"body": {"state": {"count": event.get("state", {}).get("count", 0) + len(event["Records"])}}}


def invocations(storm: Storm, function: Function, *, idle: bool = True) -> InvocationFaults:
    return InvocationFaults(storm, function, kill_idle=lambda _: idle, random=Random(1))


def event(*numbers: int, **more: Any) -> dict[str, Any]:
    return {"Records": [{"eventID": f"shardId-0:{number}"} for number in numbers], **more}


def test_without_a_fault_the_result_is_the_functions() -> None:
    storm, function = Storm(), Function()
    assert invocations(storm, function).execute(FUNCTION, event(1, 2)) == {"body": {"state": {"count": 2}}}
    assert function.events == [event(1, 2)]
    assert storm.told == []


def test_failure_before_the_effects_never_reaches_the_function() -> None:
    storm, function = Storm(kinds.FAILED_BEFORE), Function()
    assert invocations(storm, function).execute(FUNCTION, event(1))["error"]
    assert function.events == []
    assert storm.told == [kinds.FAILED_BEFORE]


def test_failure_after_the_effects_hides_that_the_function_succeeded() -> None:
    storm, function = Storm(kinds.FAILED_AFTER), Function()
    assert invocations(storm, function).execute(FUNCTION, event(1))["error"]
    assert function.events == [event(1)]
    assert storm.told == [kinds.FAILED_AFTER]


def test_failure_of_the_functions_own_is_not_told_as_chaos() -> None:
    storm, function = Storm(kinds.FAILED_AFTER), Function(error=True)
    assert invocations(storm, function).execute(FUNCTION, event(1))["body"] == {"errorMessage": "of its own"}
    assert storm.told == []


def test_repeated_batch_comes_with_the_one_before_and_goes_on_from_the_state() -> None:
    storm, function = Storm(), Function()
    subject = invocations(storm, function)
    subject.execute(FUNCTION, event(1, 2, window={}, state={}))
    storm.wished.append(kinds.REPEATED)
    result = subject.execute(FUNCTION, event(3, window={}, state={"count": 2}))
    assert function.events[2] == event(1, 2, 3, window={}, state={"count": 3})
    assert result == {"body": {"state": {"count": 6}}}
    assert storm.told == [kinds.REPEATED]


def test_closing_call_is_repeated_as_it_was() -> None:
    storm, function = Storm(kinds.REPEATED), Function()
    closing = event(window={}, state={"count": 2}, isFinalInvokeForWindow=True)
    invocations(storm, function).execute(FUNCTION, closing)
    assert function.events == [closing, closing]


def test_batch_of_another_shard_is_not_repeated_here() -> None:
    storm, function = Storm(), Function()
    subject = invocations(storm, function)
    subject.execute(FUNCTION, {"Records": [{"eventID": "shardId-1:9"}]})
    storm.wished.append(kinds.REPEATED)
    subject.execute(FUNCTION, event(1))
    assert function.events[2] == event(1)


def test_idle_worker_is_killed_and_the_function_runs_all_the_same() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_BEFORE), Function()
    assert "error" not in invocations(storm, function).execute(FUNCTION, event(1))
    assert storm.told == [kinds.WORKER_KILLED_BEFORE]


def test_death_of_no_worker_is_not_told() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_BEFORE), Function()
    invocations(storm, function, idle=False).execute(FUNCTION, event(1))
    assert storm.told == []
    assert storm.wished == [kinds.WORKER_KILLED_BEFORE], "it strikes when there is one"


def test_doomed_worker_dies_once_at_one_of_its_next_calls() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_AMID), Function()
    subject = invocations(storm, function)
    assert not subject.should_die("F")
    subject.execute(FUNCTION, event(1))
    assert not subject.should_die("G")
    assert [subject.should_die("F") for _ in range(5)].count(True) == 1
