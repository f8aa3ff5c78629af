"""Functions write to a log group that exists, and make none: their roles may not.

The emulator makes a group on the first write, and so one again after a stack that had it was deleted, where a function
that was just removed still ran.
Source: Lambda developer guide, "Sending Lambda function logs to CloudWatch Logs".
"""

from typing import Any


def install() -> None:
    """Replace what the emulator does with a function's output. Call before it serves."""
    from ministack.services import cloudwatch_logs, lambda_svc

    emit = lambda_svc._emit_lambda_logs

    def emit_lambda_logs(function: dict[str, Any], request_id: str, log: str, *arguments: Any, **more: Any) -> None:
        if get_log_group(function) in cloudwatch_logs._log_groups:
            emit(function, request_id, log, *arguments, **more)

    lambda_svc._emit_lambda_logs = emit_lambda_logs


def get_log_group(function: dict[str, Any]) -> str:
    """The log group of a function as the emulator keeps it: the configured one, or Lambda's own for its name."""
    config = function.get("config") or function
    configured: str | None = (config.get("LoggingConfig") or {}).get("LogGroup")
    return configured or f"/aws/lambda/{config.get('FunctionName', 'unknown')}"
