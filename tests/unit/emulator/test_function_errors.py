from typing import Any

import pytest

from emulator.function_errors import with_error_type

TRACE = 'Traceback (most recent call last):\n  File "x.py", line 1\n'


@pytest.mark.parametrize(
    ("message", "log", "type_"),
    [
        ("no such row", f"{TRACE}backfill.minutes.ObjectUnreadable: no such row\n", "ObjectUnreadable"),
        ("(a)\nb", f"{TRACE}ValueError: (a)\nb\n", "ValueError"),
        ("two", f"{TRACE}KeyError: two\n\nDuring handling …\n{TRACE}OSError: two\n", "OSError"),
        ("gone", "the worker died", "Runtime.HandlerError"),
    ],
)
def test_type_is_the_name_of_the_class(message: str, log: str, type_: str) -> None:
    answer = {"error": True, "log": log, "body": {"errorMessage": message, "errorType": "Runtime.HandlerError"}}
    assert with_error_type(answer)["body"] == {"errorMessage": message, "errorType": type_}


@pytest.mark.parametrize(
    "answer",
    [{"body": {"errorType": "Runtime.HandlerError"}}, {"error": True, "body": {"errorType": "Sandbox.Timedout"}}],
)
def test_other_answers_stay(answer: dict[str, Any]) -> None:
    assert with_error_type(answer) == answer
