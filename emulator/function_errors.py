"""Tell the type of a function's error, as Lambda does: the name of the exception's class.

MiniStack calls every error of a handler `Runtime.HandlerError`, and has the class only in the log.
Source: Lambda developer guide, "Python function errors".
"""

import re
from typing import Any

from emulator.ministack import lambda_svc

_ANY = "Runtime.HandlerError"


def install() -> None:
    """Make the answer to a failed call name the exception. Call before the emulator serves."""
    execute = lambda_svc.execute_function

    def execute_function(function: dict[str, Any], event: Any) -> Any:
        return with_error_type(execute(function, event))

    lambda_svc.execute_function = execute_function


def with_error_type(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer of a function with its error's type, if its log has the error."""
    body = answer.get("body")
    if not answer.get("error") or not isinstance(body, dict) or body.get("errorType") != _ANY:
        return answer
    first_line = str(body["errorMessage"]).partition("\n")[0]
    named = re.findall(rf"^(?:\w+\.)*(\w+): {re.escape(first_line)}", str(answer.get("log", "")), re.MULTILINE)
    return {**answer, "body": {**body, "errorType": named[-1] if named else _ANY}}
