import json
from typing import TYPE_CHECKING, Any, cast

from ops.distributed.machine import Ended, Machine

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.client import SFNClient


class FakeStepFunctions:
    """Step Functions with executions that end when they have been asked for often enough."""

    def __init__(self, *statuses: str, **described: str) -> None:
        self.statuses = list(statuses)
        self.described = described
        self.listed: list[dict[str, str]] = []
        self.started: dict[str, str] = {}
        self.stopped = ""

    def start_execution(self, **call: str) -> dict[str, str]:
        self.started = call
        return {"executionArn": f"execution:{call['name']}"}

    def stop_execution(self, *, executionArn: str, cause: str) -> None:  # noqa: N803
        assert cause
        self.stopped = executionArn

    def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803
        if executionArn in self.described:
            return {"cause": self.described[executionArn]}
        return {"status": self.statuses.pop(0), **self.described}

    def get_paginator(self, _: str) -> "FakeStepFunctions":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"executions": []}, {"executions": self.listed}]

    def list_map_runs(self, **_: str) -> dict[str, Any]:
        return {"mapRuns": [{"mapRunArn": "map"}]}


def make_machine(client: FakeStepFunctions) -> Machine:
    return Machine(cast("SFNClient", client), "machine")


def test_execution_is_started_over_a_list_of_objects_under_the_runs_name() -> None:
    client = FakeStepFunctions()
    started = make_machine(client).start("run", "list.json", 7)
    assert started.startswith("execution:run-")
    assert json.loads(client.started["input"]) == {"objects": "list.json", "concurrency": 7}


def test_running_execution_of_a_run_is_found_by_its_name() -> None:
    client = FakeStepFunctions()
    client.listed = [{"name": name, "executionArn": f"arn:{name}"} for name in ("other-1", "run-2", "run2-3")]
    assert make_machine(client).find_running("run") == "arn:run-2"
    assert make_machine(client).find_running("ru") is None


def test_waiting_reports_until_the_end() -> None:
    reports: list[int] = []
    client = FakeStepFunctions("RUNNING", "RUNNING", "FAILED", cause="no items")
    ended = make_machine(client).wait("one", lambda: reports.append(1), sleep=lambda _: None)
    assert ended == Ended("FAILED", "no items")
    assert len(reports) == 2


def test_reasons_are_the_messages_of_the_functions_and_only_a_few() -> None:
    causes = {"a": '{"errorMessage": "a is cut"}', "b": "denied", "c": "[]", "d": "more"}
    client = FakeStepFunctions(**causes)
    client.listed = [{"executionArn": name} for name in causes]
    assert make_machine(client).list_reasons("one") == ["a is cut", "denied", "[]"]
