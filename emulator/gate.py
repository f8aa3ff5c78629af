"""Refuse requests before any service sees them, unless they come from a client or a console of this cloud.

A page in the user's browser can send requests to 127.0.0.1, even under a host name of its own (DNS rebinding), and so
can other users of the machine. So a request must name this cloud as its host, may only come from pages of served
consoles, and must carry a signature unless it is one of the few operations that AWS serves unsigned. The services then
verify the signature and the permissions of its owner.
Source: Fetch Metadata Request Headers (W3C); MDN, "Sec-Fetch-Site".
"""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from emulator.consoles import find_served_origins
from emulator.cors import App, Message, Receive, Send
from emulator.ministack import app, iam_actions

_HOSTED_PAGES = frozenset(
    {"/login", "/logout", "/oauth2/authorize", "/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"}
)
"""The pages where users sign in, and where the console gets their tokens."""
_POOL_KEYS_PATH = "/.well-known/jwks.json"
_CUSTOM_RESOURCE_ANSWER = re.compile("/_ministack/cfn-response/[0-9a-f-]{36}")
"""Where a custom resource's function answers CloudFormation. AWS signs the address; here it has a random token."""
_QUERY_SIGNATURE = frozenset({"x-amz-algorithm", "x-amz-credential", "x-amz-signature", "awsaccesskeyid", "signature"})
_S3_CONTROL = "/v20180820/"
_UNSIGNED_ACTION = "AssumeRoleWithWebIdentity"
_MAX_FORM_BYTES = 64 * 1024


def with_gate(services: App, *, port: int, consoles: Path) -> App:
    """Wrap the app. `consoles` is the folder where served consoles are announced."""
    names = _Names(port)

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await services(scope, receive, send)
            return
        request = _Request(scope)
        origins = find_served_origins(consoles) if request.origin else set()
        if scope["type"] != "http":
            is_from_console = not request.origin or request.origin in origins
            if names.is_realtime(request) and is_from_console:
                await services(scope, receive, send)  # each of its messages is signed, and the service verifies them
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif reason := _find_reason_to_refuse(request, names, origins):
            await _refuse(send, reason)
        elif request.method == "OPTIONS" or request.is_signed or request.needs_no_signature:
            await services(scope, receive, _allow_only(send, request.origin))
        else:
            body = await _read_form(receive) if request.method == "POST" else b""
            if parse_qs(body.decode(errors="replace")).get("Action") == [_UNSIGNED_ACTION]:
                await services(scope, _replay(body, receive), _allow_only(send, request.origin))
            else:
                await _refuse(send, "it has no signature")

    return answer


class _Request:
    """The parts of a request that the gate checks."""

    def __init__(self, scope: Message) -> None:
        self.headers = _read_headers(scope)
        self.path: str = scope["path"]
        self.method: str = scope.get("method", "")
        """Empty for a WebSocket."""
        self.query = parse_qs(scope.get("query_string", b"").decode(errors="replace"), keep_blank_values=True)
        self.host = self.headers.get("host", "")
        self.origin = self.headers.get("origin", "")
        self.site = self.headers.get("sec-fetch-site", "")

    @property
    def is_signed(self) -> bool:
        """Whether it carries a signature, right or wrong, in a form that MiniStack recognizes."""
        by_header = self.headers.get("authorization", "").startswith(("AWS4-", "AWS "))
        return by_header or any(self.query.get(name, [""])[0] for name in ("X-Amz-Algorithm", "AWSAccessKeyId"))

    @property
    def has_signature_in_query(self) -> bool:
        return not _QUERY_SIGNATURE.isdisjoint(name.lower() for name in self.query)

    @property
    def answers_cloudformation(self) -> bool:
        return self.method == "PUT" and _CUSTOM_RESOURCE_ANSWER.fullmatch(self.path) is not None

    @property
    def needs_no_signature(self) -> bool:
        """Whether AWS serves it unsigned: users who sign in, guests who get credentials, and custom resources."""
        if self.path in _HOSTED_PAGES or self.path.endswith(_POOL_KEYS_PATH) or self.answers_cloudformation:
            return True
        service, _, operation = self.headers.get("x-amz-target", "").partition(".")
        return operation in _get_unsigned_operations().get(service, ())


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that this cloud answers to."""

    port: int

    @property
    def hosts(self) -> frozenset[str]:
        """The names for every request. Event APIs have names of their own."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    def allows(self, request: _Request) -> bool:
        """Return whether an HTTP request is for this cloud. An event API's name is for publishing alone."""
        is_publishing = (request.method, request.path) == ("POST", "/event")
        return request.host in self.hosts or (is_publishing and self._is_event_api(request.host, "appsync-api"))

    def is_realtime(self, request: _Request) -> bool:
        """Return whether a WebSocket is for an event API."""
        is_event_api = self._is_event_api(request.host, "appsync-realtime-api")
        return is_event_api and request.path == "/event/realtime"

    def _is_event_api(self, host: str, kind: str) -> bool:
        return re.fullmatch(rf"[a-z0-9]+\.{kind}\.[a-z0-9-]+\.localhost:{self.port}", host) is not None


def _find_reason_to_refuse(request: _Request, names: _Names, consoles: Set[str]) -> str | None:
    """Return why a request is refused whichever service it is for, or None."""
    is_hosted_page = request.path in _HOSTED_PAGES
    origins = consoles | {f"http://{host}" for host in names.hosts} if is_hosted_page else consoles
    if not names.allows(request):
        return f"this cloud answers to {' and '.join(sorted(names.hosts))} only"
    if request.origin and request.origin not in origins:
        return "pages of this origin are not the console's"
    if request.site == "cross-site" and not request.origin and not is_hosted_page:
        return "a page of another site led here"
    # MiniStack's registry of container images asks nobody for credentials.
    is_own_path = request.path.startswith("/_") and not request.answers_cloudformation
    if is_own_path or app.is_ecr_registry_path(request.path):
        return "the emulator's own paths are closed"
    if request.has_signature_in_query and ("authorization" in request.headers or request.path.startswith(_S3_CONTROL)):
        return "its signature is in a place where nobody verifies it"
    return None


def _get_unsigned_operations() -> Mapping[str, frozenset[str]]:
    return {
        "AWSCognitoIdentityService": frozenset(iam_actions.unsigned_operations("cognito-identity")),
        "AWSCognitoIdentityProviderService": frozenset(iam_actions.unsigned_operations("cognito-idp")),
    }


def _read_headers(scope: Message) -> dict[str, str]:
    """Return the headers by name. The values of a repeated header are joined, so that it equals no expected value."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _allow_only(send: Send, origin: str) -> Send:
    """Make answers allow the origin of the request, and no other."""

    async def send_allowed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [header for header in message["headers"] if header[0].lower() != b"access-control-allow-origin"]
            if origin:
                headers += [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
            message["headers"] = headers
        await send(message)

    return send_allowed


async def _read_form(receive: Receive) -> bytes:
    body = b""
    while len(body) <= _MAX_FORM_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that first yields a body that was read already."""
    bodies = [body]

    async def receive_again() -> Message:
        return {"type": "http.request", "body": bodies.pop(), "more_body": False} if bodies else await receive()

    return receive_again


async def _refuse(send: Send, reason: str) -> None:
    message = f"The local cloud refused the request: {reason}."
    body = json.dumps({"__type": "AccessDeniedException", "message": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
