"""The outermost gate: which requests the local cloud listens to at all, before any service sees them.

A page in the user's browser can send requests to 127.0.0.1, also under a name of its own (DNS rebinding), and so can
other users of the machine. So a request must name this cloud as its host, may come from the pages of served consoles
only, and carries a signature unless it is one of the few that AWS answers without. Whether a signature is right, and
what its owner may do, is then for the services.
Source: Fetch Metadata Request Headers (W3C); MDN, "Sec-Fetch-Site".
"""

import json
from collections.abc import Mapping, Set
from pathlib import Path
from urllib.parse import parse_qs

from emulator.consoles import find_served_origins
from emulator.cors import App, Message, Receive, Send

_HOSTED_PAGES = frozenset(
    {"/login", "/logout", "/oauth2/authorize", "/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"}
)
"""Where people sign in, and where their tab gets tokens."""
_KEYS_OF_POOLS = "/.well-known/jwks.json"
_QUERY_SIGNATURE = frozenset({"x-amz-algorithm", "x-amz-credential", "x-amz-signature", "awsaccesskeyid", "signature"})
_S3_CONTROL = "/v20180820/"
_UNSIGNED_ACTION = "AssumeRoleWithWebIdentity"
_MOST_FORM_BYTES = 64 * 1024


def with_gate(app: App, *, port: int, consoles: Path) -> App:
    """Put the gate before an app; `consoles` is the folder where served consoles are announced."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        request = _Request(scope)
        if why := _find_reason_to_refuse(request, hosts, find_served_origins(consoles) if request.origin else set()):
            await _refuse(send, why)
        elif request.method == "OPTIONS" or request.is_signed or request.needs_no_signature:
            await app(scope, receive, _allow_only(send, request.origin))
        else:
            body = await _read_form(receive) if request.method == "POST" else b""
            if parse_qs(body.decode(errors="replace")).get("Action") == [_UNSIGNED_ACTION]:
                await app(scope, _replay(body, receive), _allow_only(send, request.origin))
            else:
                await _refuse(send, "it has no signature")

    return answer


class _Request:
    """What the gate looks at."""

    def __init__(self, scope: Message) -> None:
        self.headers = _read_headers(scope)
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        self.query = parse_qs(scope.get("query_string", b"").decode(errors="replace"), keep_blank_values=True)
        self.host = self.headers.get("host", "")
        self.origin = self.headers.get("origin", "")
        self.site = self.headers.get("sec-fetch-site", "")

    @property
    def is_signed(self) -> bool:
        """Whether it carries a signature at all, right or wrong; without these, the emulator takes it for unsigned."""
        by_header = self.headers.get("authorization", "").startswith(("AWS4-", "AWS "))
        return by_header or any(self.query.get(name, [""])[0] for name in ("X-Amz-Algorithm", "AWSAccessKeyId"))

    @property
    def has_signature_in_query(self) -> bool:
        return not _QUERY_SIGNATURE.isdisjoint(name.lower() for name in self.query)

    @property
    def needs_no_signature(self) -> bool:
        """Whether AWS answers it without: people who sign in, and guests who get credentials."""
        if self.path in _HOSTED_PAGES or self.path.endswith(_KEYS_OF_POOLS):
            return True
        service, _, operation = self.headers.get("x-amz-target", "").partition(".")
        return operation in _get_unsigned_operations().get(service, ())


def _find_reason_to_refuse(request: _Request, hosts: Set[str], consoles: Set[str]) -> str | None:
    """Return why a request is refused wherever it leads, or None."""
    is_hosted_page = request.path in _HOSTED_PAGES
    origins = consoles | {f"http://{host}" for host in hosts} if is_hosted_page else consoles
    if request.host not in hosts:
        return f"this cloud answers to {' and '.join(sorted(hosts))} only"
    if request.origin and request.origin not in origins:
        return "pages of this origin are not the console's"
    if request.site == "cross-site" and not request.origin and not is_hosted_page:
        return "a page of another site led here"
    if request.path.startswith("/_") or _is_of_image_registry(request.path):
        return "the emulator's own paths are closed"
    if request.has_signature_in_query and ("authorization" in request.headers or request.path.startswith(_S3_CONTROL)):
        return "its signature is in a place where nobody verifies it"
    return None


def _is_of_image_registry(path: str) -> bool:
    """Whether a path is one of the emulator's registry of container images, which asks nobody for credentials."""
    from ministack.app import _is_ecr_registry_path

    return bool(_is_ecr_registry_path(path))


def _get_unsigned_operations() -> Mapping[str, frozenset[str]]:
    from ministack.core.iam_actions import unsigned_operations

    return {
        "AWSCognitoIdentityService": frozenset(unsigned_operations("cognito-identity")),
        "AWSCognitoIdentityProviderService": frozenset(unsigned_operations("cognito-idp")),
    }


def _read_headers(scope: Message) -> dict[str, str]:
    """Return headers by name; one that is there twice has both values and so equals none that is expected."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _allow_only(send: Send, origin: str) -> Send:
    """Let an answer allow the origin that asked, and no other."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [header for header in message["headers"] if header[0].lower() != b"access-control-allow-origin"]
            if origin:
                kept += [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
            message["headers"] = kept
        await send(message)

    return sending


async def _read_form(receive: Receive) -> bytes:
    body = b""
    while len(body) <= _MOST_FORM_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand over a body that was read, and then what comes."""
    waiting = [body]

    async def receiving() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return receiving


async def _refuse(send: Send, why: str) -> None:
    message = f"The local cloud refused the request: {why}."
    body = json.dumps({"__type": "AccessDeniedException", "message": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
