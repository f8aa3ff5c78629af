"""Faults of invocations: what the function sees, and what its mapping gets."""

from random import Random
from typing import Any

from emulator.chaos import kinds
from emulator.chaos.invocations import InvocationFaults
from tests.unit.emulator.chaos.storm import Storm

FUNCTION = {"config": {"FunctionName": "F"}}


class Function:
    """A function that records its events, and counts the records in its state."""

    def __init__(self, error: bool = False) -> None:
        self.events: list[dict[str, Any]] = []
        self.error = error

    def __call__(self, _: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
        self.events.append(event)
        if self.error:
            return {"error": True, "body": {"errorMessage": "of its own"}}
        return {"body": {"state": {"count": event.get("state", {}).get("count", 0) + len(event["Records"])}}}


def make_faults(storm: Storm, function: Function, *, idle: bool = True) -> InvocationFaults:
    return InvocationFaults(storm, function, kill_idle=lambda _: idle, random=Random(1))


def make_event(*numbers: int, **fields: Any) -> dict[str, Any]:
    return {"Records": [{"eventID": f"shardId-0:{number}"} for number in numbers], **fields}


def test_without_a_fault_the_result_is_the_functions() -> None:
    storm, function = Storm(), Function()
    assert make_faults(storm, function).execute(FUNCTION, make_event(1, 2)) == {"body": {"state": {"count": 2}}}
    assert function.events == [make_event(1, 2)]
    assert storm.reported == []


def test_failure_before_the_effects_never_reaches_the_function() -> None:
    storm, function = Storm(kinds.FAILED_BEFORE), Function()
    assert make_faults(storm, function).execute(FUNCTION, make_event(1))["error"]
    assert function.events == []
    assert storm.reported == [kinds.FAILED_BEFORE]


def test_failure_after_the_effects_hides_that_the_function_succeeded() -> None:
    storm, function = Storm(kinds.FAILED_AFTER), Function()
    assert make_faults(storm, function).execute(FUNCTION, make_event(1))["error"]
    assert function.events == [make_event(1)]
    assert storm.reported == [kinds.FAILED_AFTER]


def test_failure_of_the_function_itself_is_not_reported_as_chaos() -> None:
    storm, function = Storm(kinds.FAILED_AFTER), Function(error=True)
    assert make_faults(storm, function).execute(FUNCTION, make_event(1))["body"] == {"errorMessage": "of its own"}
    assert storm.reported == []


def test_repeated_batch_includes_the_previous_one_and_continues_from_the_state() -> None:
    storm, function = Storm(), Function()
    faults = make_faults(storm, function)
    faults.execute(FUNCTION, make_event(1, 2, window={}, state={}))
    storm.planned.append(kinds.REPEATED)
    result = faults.execute(FUNCTION, make_event(3, window={}, state={"count": 2}))
    assert function.events[2] == make_event(1, 2, 3, window={}, state={"count": 3})
    assert result == {"body": {"state": {"count": 6}}}
    assert storm.reported == [kinds.REPEATED]


def test_final_invocation_is_repeated_unchanged() -> None:
    storm, function = Storm(kinds.REPEATED), Function()
    final = make_event(window={}, state={"count": 2}, isFinalInvokeForWindow=True)
    make_faults(storm, function).execute(FUNCTION, final)
    assert function.events == [final, final]


def test_batch_of_another_shard_is_not_repeated_here() -> None:
    storm, function = Storm(), Function()
    faults = make_faults(storm, function)
    faults.execute(FUNCTION, {"Records": [{"eventID": "shardId-1:9"}]})
    storm.planned.append(kinds.REPEATED)
    faults.execute(FUNCTION, make_event(1))
    assert function.events[2] == make_event(1)


def test_function_runs_even_if_its_idle_worker_was_killed() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_BEFORE), Function()
    assert "error" not in make_faults(storm, function).execute(FUNCTION, make_event(1))
    assert storm.reported == [kinds.WORKER_KILLED_BEFORE]


def test_fault_is_postponed_while_there_is_no_worker_to_kill() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_BEFORE), Function()
    make_faults(storm, function, idle=False).execute(FUNCTION, make_event(1))
    assert storm.reported == []
    assert storm.planned == [kinds.WORKER_KILLED_BEFORE], "it strikes once there is one"


def test_doomed_worker_dies_once_at_one_of_its_next_calls() -> None:
    storm, function = Storm(kinds.WORKER_KILLED_AMID), Function()
    faults = make_faults(storm, function)
    assert not faults.should_die("F")
    faults.execute(FUNCTION, make_event(1))
    assert not faults.should_die("G")
    assert [faults.should_die("F") for _ in range(5)].count(True) == 1
