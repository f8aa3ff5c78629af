"""Write a function's logs only to a log group that exists, as AWS does: a function's role may not create one.

MiniStack creates a missing group at the first write. After a stack was deleted, a function that still ran would bring
its group back.
Source: Lambda developer guide, "Sending Lambda function logs to CloudWatch Logs".
"""

from typing import Any

from emulator.ministack import cloudwatch_logs, lambda_svc


def install() -> None:
    """Replace how the emulator writes a function's output. Call before it serves."""
    emit = lambda_svc.emit_lambda_logs

    def emit_lambda_logs(function: dict[str, Any], request_id: str, log: str, *arguments: Any, **options: Any) -> None:
        if get_log_group(function) in cloudwatch_logs.log_groups:
            emit(function, request_id, log, *arguments, **options)

    lambda_svc.emit_lambda_logs = emit_lambda_logs


def get_log_group(function: dict[str, Any]) -> str:
    """Return the configured log group of a function, or Lambda's default for its name."""
    config = function.get("config") or function
    configured: str | None = (config.get("LoggingConfig") or {}).get("LogGroup")
    return configured or f"/aws/lambda/{config.get('FunctionName', 'unknown')}"
