"""Add cross-origin headers to answers as AWS's JSON services do, errors included, so that a page can read them.

MiniStack adds no headers to what IAM refuses, not even a request id. Its preflights allow `*`, which does not cover
`Authorization`.
Source: Fetch Standard, "CORS protocol".
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from typing import Any
from uuid import uuid4

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]
"""An ASGI application: scope, receive and send."""
Header = tuple[bytes, bytes]

_EXPOSED = b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-errormessage,x-amz-request-id,x-amz-id-2,Date"
_PREFLIGHT_SECONDS = b"172800"


def with_cors(app: App) -> App:
    """Wrap the app: answers of services that are addressed by `X-Amz-Target` get cross-origin headers."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        headers = _index_headers(scope.get("headers", ()))
        if scope["type"] != "http" or b"origin" not in headers:
            await app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and b"x-amz-target" in headers.get(b"access-control-request-headers", b""):
            await _allow(headers[b"access-control-request-headers"], send)
        elif b"x-amz-target" in headers:
            await app(scope, receive, _expose_headers(send))
        else:
            await app(scope, receive, send)

    return answer


async def _allow(requested: bytes, send: Send) -> None:
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", requested),
        (b"access-control-max-age", _PREFLIGHT_SECONDS),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _expose_headers(send: Send) -> Send:
    async def send_exposed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [header for header in message["headers"] if not header[0].lower().startswith(b"access-control-")]
            if b"x-amzn-requestid" not in _index_headers(headers):
                headers.append((b"x-amzn-requestid", str(uuid4()).encode()))
            message["headers"] = [
                *headers,
                (b"access-control-allow-origin", b"*"),
                (b"access-control-expose-headers", _EXPOSED),
            ]
        await send(message)

    return send_exposed


def _index_headers(headers: Iterable[Header]) -> dict[bytes, bytes]:
    return {name.lower(): value.lower() for name, value in headers}
