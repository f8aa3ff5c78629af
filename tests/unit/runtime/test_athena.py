"""Waiting for a statement, by its status in Athena."""

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import pytest
from botocore.exceptions import ClientError

from runtime.athena import Athena, StatementFailed, StillRunning


class Client:
    """Returns one status after the other, and one row."""

    def __init__(self, *statuses: dict[str, str]) -> None:
        self.statuses = list(statuses)

    def start_query_execution(self, **_: Any) -> dict[str, str]:
        return {"QueryExecutionId": "one"}

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        assert QueryExecutionId == "one"
        return {"QueryExecution": {"Status": self.statuses.pop(0)}}

    def get_query_results(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        assert QueryExecutionId == "one"
        rows: Sequence[Sequence[str]] = (("delivered", "compacted"), ("3", "4"))
        return {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": cell} for cell in row]} for row in rows]}}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def athena(*statuses: dict[str, str]) -> Athena:
    return Athena(Client(*statuses), "work-group", "database")  # type: ignore[arg-type]  # as much of it as is called


@pytest.mark.parametrize(
    ("code", "error"), [("InvalidRequestException", StatementFailed), ("TooManyRequestsException", ClientError)]
)
def test_statement_that_athena_refuses_fails_and_any_other_error_is_raised(code: str, error: type[Exception]) -> None:
    class Refusing(Client):
        def start_query_execution(self, **_: Any) -> dict[str, str]:
            raise ClientError({"Error": {"Code": code, "Message": "line 1:8: no"}}, "StartQueryExecution")

    with pytest.raises(error, match="line 1:8: no") as raised:
        Athena(Refusing(), "work-group", "database").start("SELECT")  # type: ignore[arg-type]  # as in `athena`
    assert type(raised.value) is error


def test_a_question_is_waited_for_and_its_numbers_are_given() -> None:
    states = ("QUEUED", "RUNNING", "SUCCEEDED")
    assert athena(*({"State": state} for state in states)).query_numbers("SELECT") == [3, 4]


def test_athena_is_asked_once_a_second_or_as_often_as_the_caller_says() -> None:
    waits: list[float] = []
    states = [{"State": state} for state in ("QUEUED", "RUNNING", "SUCCEEDED")]
    athena(*states).wait("one", sleep=waits.append)
    athena(*states).wait("one", sleep=waits.append, poll_seconds=0.25)
    assert waits == [1.0, 1.0, 0.25, 0.25]


def test_who_is_not_patient_any_more_is_told_that_it_still_writes() -> None:
    patience = iter([True, True, False])
    with pytest.raises(StillRunning):
        athena(*repeat({"State": "RUNNING"}, 3)).wait("one", has_time=lambda: next(patience))


def test_what_has_ended_is_not_waited_for() -> None:
    athena({"State": "SUCCEEDED"}).wait("one", has_time=lambda: False)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"State": "FAILED", "StateChangeReason": "Query exhausted resources"}, "exhausted resources"),
        ({"State": "CANCELLED"}, "the query was cancelled"),
    ],
)
def test_a_statement_that_fails_says_why(status: dict[str, str], reason: str) -> None:
    with pytest.raises(StatementFailed, match=reason):
        athena({"State": "RUNNING"}, status).wait("one")
