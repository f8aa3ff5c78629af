import asyncio
from typing import Any

import pytest

from emulator.stack_operation import wrap

ID = "arn:aws:cloudformation:us-east-1:000000000000:stack/Streams/1"


def call(body: str, *, ends_after: float, max_seconds: float = 60) -> str:
    """Make a call that starts an operation, which ends after some seconds. Return the stack's status at the answer."""
    stacks: dict[str, dict[str, Any]] = {"Streams": {"StackStatus": "REVIEW_IN_PROGRESS", "StackId": ID}, "Other": {}}
    stacks["Other"]["StackStatus"] = "CREATE_COMPLETE"

    async def start(*_: object) -> tuple[int, dict[str, str], bytes]:
        stacks["Streams"]["StackStatus"] = "CREATE_IN_PROGRESS"
        end = {"StackStatus": "CREATE_COMPLETE"}
        asyncio.get_running_loop().call_later(ends_after, stacks["Streams"].update, end)
        return 200, {}, b"started"

    async def run() -> str:
        assert await wrap(start, stacks, max_seconds)("POST", "/", {}, body.encode(), {}) == (200, {}, b"started")
        return str(stacks["Streams"]["StackStatus"])

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["Streams", ID])
@pytest.mark.parametrize("operation", ["CreateStack", "DeleteStack", "ExecuteChangeSet", "UpdateStack"])
def test_operation_has_ended_when_the_call_that_started_it_is_answered(operation: str, name: str) -> None:
    assert call(f"Action={operation}&StackName={name}", ends_after=0.1) == "CREATE_COMPLETE"


def test_call_is_answered_though_the_operation_takes_longer() -> None:
    body = "Action=ExecuteChangeSet&StackName=Streams"
    assert call(body, ends_after=60, max_seconds=0.1) == "CREATE_IN_PROGRESS"


@pytest.mark.parametrize(
    "body",
    ["Action=DescribeStacks&StackName=Streams", "Action=ExecuteChangeSet&StackName=Other"],
    ids=["a question", "another stack"],
)
def test_other_calls_do_not_wait(body: str) -> None:
    assert call(body, ends_after=60) == "CREATE_IN_PROGRESS"
