"""Make IAM authorize AppSync Events' operations: EventConnect, EventSubscribe and EventPublish.

An HTTP request is signed as everywhere. A WebSocket's operations are signed one by one: each carries the headers of a
signed POST to the API's HTTP address, whose body is `{}` for connecting, and else the channel, with the events if there
are any. MiniStack takes those headers as sent, and asks IAM for nothing.
Sources: AWS AppSync Events developer guide, "Understanding the Event API WebSocket protocol"; service authorization
reference, "Actions, resources, and condition keys for AWS AppSync".
"""

import hashlib
import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id

from emulator.ministack import appsync_events, iam_actions, iam_evaluator

_SERVICE = "appsync-events"
"""MiniStack's name of the service."""
_PATH = "/event"
_DENIED = "You are not authorized to make this call."
_events: ContextVar[list[Any] | None] = ContextVar("events", default=None)
"""The events of the WebSocket message that is being handled; None for a message without events."""


def install() -> None:
    """Replace how MiniStack authorizes operations. Call before it serves, and after `operation` and `iam`."""
    _install_http()
    accept_mode, handle_frame = appsync_events.modes_accept, appsync_events.handle_client_frame

    def accept_connection(api_id: str, modes: set[str], auth: dict[str, Any] | None) -> tuple[bool, str | None]:
        return _check(api_id, "EventConnect", "", {}, auth) if accept_mode(api_id, modes, auth)[0] else (False, _DENIED)

    async def authorize_operation(
        api_id: str,
        channel: str,
        operation: str,
        auth: dict[str, Any] | None,
        request_headers: Mapping[str, str] | None = None,
    ) -> tuple[bool, str | None]:
        modes = appsync_events.operation_auth_modes(api_id, channel, operation)
        if request_headers is not None:  # an HTTP request, which IAM has already authorized
            return accept_mode(api_id, modes, auth)  # type: ignore[no-any-return]
        if not accept_mode(api_id, modes, auth)[0]:
            return False, _DENIED
        events = _events.get()
        signed = {"channel": channel} if events is None else {"channel": channel, "events": events}
        action = "EventPublish" if operation == "EVENT_PUBLISH" else "EventSubscribe"
        return _check(api_id, action, channel, signed, auth)

    async def handle_client_frame(api_id: str, connection_id: str, frame: Any, outbox: Any) -> None:
        if not isinstance(frame, dict) or not isinstance(frame.get("channel", ""), str):
            error = {"errorType": "BadRequestException", "message": "unknown message"}
            await outbox.put({"type": "error", "errors": [error]})
            return
        _events.set(frame.get("events") if frame.get("type") == "publish" else None)
        # Without authorization of its own a message is refused, instead of using the connection's.
        await handle_frame(api_id, connection_id, {"authorization": {}, **frame}, outbox)

    appsync_events.modes_accept = accept_connection
    appsync_events.authorize_event_op = authorize_operation
    appsync_events.handle_client_frame = handle_client_frame


def _install_http() -> None:
    """Let IAM know the action and the resource of an HTTP request that publishes."""
    find_action, find_arn = iam_actions.extract_iam_action, iam_actions.extract_resource_arn

    def extract_iam_action(service: str, method: str, path: str, *arguments: Any) -> Any:
        is_publishing = (service, method, path) == (_SERVICE, "POST", _PATH)
        return "appsync:EventPublish" if is_publishing else find_action(service, method, path, *arguments)

    def extract_resource_arn(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *arguments: Any
    ) -> Any:
        if (service, method, path) != (_SERVICE, "POST", _PATH):
            return find_arn(service, method, path, headers, body, *arguments)
        host = appsync_events.APPSYNC_API_HOST_RE.match(headers.get("host", ""))
        try:
            channel = json.loads(body)["channel"]
        except (ValueError, TypeError, KeyError):
            channel = None
        return _make_arn(host[1], channel) if host and isinstance(channel, str) else "*"

    iam_actions.extract_iam_action, iam_actions.extract_resource_arn = extract_iam_action, extract_resource_arn


def _check(
    api_id: str, action: str, channel: str, signed: Mapping[str, Any], auth: Mapping[str, Any] | None
) -> tuple[bool, str | None]:
    """Verify the signature of an operation, and ask IAM. Return whether it is allowed, and else a message."""
    headers = {name.lower(): str(value) for name, value in (auth or {}).items()}
    body = json.dumps(signed, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
    if fault := _find_fault(api_id, headers, body):
        return False, fault
    raw = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    iam_evaluator.pin_signed_request("POST", _PATH, {}, raw)
    iam_evaluator.pin_signed_body(body)
    key = extract_access_key_id(headers)
    arn = _make_arn(api_id, channel)
    denied = iam_evaluator.enforce(key, f"appsync:{action}", "appsync", get_region(), arn)
    return denied is None, None if denied is None else getattr(denied, "message", None) or _DENIED


def _find_fault(api_id: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """Return why these headers can't sign this body for this API, whoever signed them; or None."""
    if headers.get("host", "").lower() != appsync_events.apis[api_id]["dns"]["HTTP"].lower():
        return "The signed host is not the API's."
    if headers.get("x-amz-content-sha256", hashlib.sha256(body).hexdigest()) != hashlib.sha256(body).hexdigest():
        return "The signed hash is not the message's."
    scope = f"/{get_region()}/appsync/aws4_request,"
    fields = headers.get("authorization", "").replace(" ", "")
    if scope not in fields or "host" not in fields.partition("SignedHeaders=")[2].partition(",")[0].split(";"):
        return "Credential should be scoped to this region and service, and the host should be signed."
    return None


def _make_arn(api_id: str, channel: str) -> str:
    """Return the resource of an operation: the API for connecting, else the channel's namespace."""
    arn = f"arn:aws:appsync:{get_region()}:{get_account_id()}:apis/{api_id}"
    return f"{arn}/channelNamespace/{appsync_events.channel_namespace_for(channel)}" if channel else arn
