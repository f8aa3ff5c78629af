"""Refuse a synchronous invocation whose payload is larger than 6 MB. Source: Lambda quotas."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.responses import error_response_json

from emulator.event_source_mapping.record import EVENT_BYTES
from emulator.ministack import app

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]

_INVOKE = re.compile(r"/2015-03-31/functions/[^/]+/invocations/?")


def install() -> None:
    """Wrap the entry of the service. Call before it serves."""
    app.SERVICE_HANDLERS["lambda"] = wrap(app.SERVICE_HANDLERS["lambda"])


def wrap(handler: Handler) -> Handler:
    """Return the entry of Lambda, with the limit of synchronous invocations."""

    async def answer(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        is_synchronous = headers.get("x-amz-invocation-type", "RequestResponse") == "RequestResponse"
        if len(body) > EVENT_BYTES and is_synchronous and method == "POST" and _INVOKE.fullmatch(path):
            message = f"Request must be smaller than {EVENT_BYTES} bytes for the InvokeFunction operation"
            refusal: Response = error_response_json("RequestEntityTooLargeException", message, 413)
            return refusal
        return await handler(method, path, headers, body, query)

    return answer
