"""Keep users signed in to the hosted pages for an hour, and let refresh tokens expire and be revoked.

MiniStack's pages ask for the password each time. Its refresh tokens never expire, and it has no revocation endpoint.
Source: Amazon Cognito developer guide, "User pool endpoints and managed login reference": login, logout and revocation
endpoint; "Refresh tokens".
"""

import secrets
import time
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from emulator.cognito.second_factor import redirect_with_code
from emulator.ministack import USERS, app, cognito

_COOKIE = "cognito"
_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class _Session:
    pool: str
    user: str
    until: float


_sessions: dict[str, _Session] = {}


def install() -> None:
    """Replace the handlers of the pages, of refresh tokens and of form posts. Call before MiniStack serves."""
    authorize, log_in, log_out = cognito.handle_oauth2_authorize, cognito.handle_login_submit, cognito.handle_logout
    is_revoked, route = cognito.refresh_token_revoked, app.handle_cognito_body_request

    def handle_oauth2_authorize(method: str, path: str, headers: dict[str, str], query: dict[str, Any]) -> Any:
        answer = authorize(method, path, headers, query)
        return _redirect_if_signed_in(headers, query) or answer if answer[0] == 200 else answer

    def handle_login_submit(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        return _start_session(log_in(method, path, headers, body, query))

    def handle_logout(method: str, path: str, headers: dict[str, str], query: dict[str, Any]) -> Any:
        status, answer_headers, body = log_out(method, path, headers, query)
        _sessions.pop(_read_cookie(headers), None)
        return status, {**answer_headers, "Set-Cookie": f"{_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"}, body

    def refresh_token_revoked(token: str, user: Any) -> bool:
        return bool(is_revoked(token, user)) or time.time() >= cognito.token_claims(token).get("exp", 0)

    async def handle_body_request(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        if path == "/oauth2/revoke" and method == "POST":
            return _revoke(body)
        return await route(method, path, headers, body, query)

    cognito.handle_oauth2_authorize = handle_oauth2_authorize
    cognito.handle_login_submit = handle_login_submit
    cognito.handle_logout = handle_logout
    cognito.refresh_token_revoked = refresh_token_revoked
    app.handle_cognito_body_request = handle_body_request


def _redirect_if_signed_in(headers: dict[str, str], query: dict[str, Any]) -> Any:
    """Redirect a signed-in user back to the application with a code. Return None for a user who is not signed in."""
    request = {
        name: cognito.qp(query, name)
        for name in ("client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method")
    }
    pool_id, pool, client = cognito.find_pool_by_client_id(request["client_id"])
    session = _sessions.get(_read_cookie(headers))
    if session is None or session.pool != pool_id or session.until < time.time():
        return None
    user = pool[USERS].get(session.user)
    if user is None or cognito.hosted_ui_user_status_error(user):
        return None
    return redirect_with_code(
        request["client_id"], pool_id, request["redirect_uri"] or client.get("DefaultRedirectURI", ""),
        request["scope"], session.user, request["nonce"], request["code_challenge"], request["code_challenge_method"],
        request["state"], )  # fmt: skip


def _start_session(answer: Any) -> Any:
    """Add a session cookie to an answer with a code, which follows a sign-in. Return other answers unchanged."""
    status, headers, body = answer
    [code] = parse_qs(urlsplit(headers.get("Location", "")).query).get("code", [""])
    granted = cognito.authorization_codes.get(code)
    if status != 302 or granted is None:
        return answer
    name = secrets.token_urlsafe(32)
    _sessions[name] = _Session(granted["pool_id"], granted["username"], time.time() + _SECONDS)
    cookie = f"{_COOKIE}={name}; Path=/; Max-Age={_SECONDS}; HttpOnly; SameSite=Lax"
    return status, {**headers, "Set-Cookie": cookie}, body


def _read_cookie(headers: dict[str, str]) -> str:
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def _revoke(body: bytes) -> Any:
    form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
    token = form.get("token", "")
    _, _, client = cognito.find_pool_by_client_id(form.get("client_id", ""))
    if client is None:
        return cognito.oauth2_error("invalid_client", "Client not found.")
    if not token:
        return cognito.oauth2_error("invalid_request", "token is required.")
    if cognito.token_claims(token).get("client_id") == form["client_id"]:
        cognito.revoke_token({"Token": token})
    return 200, {"Content-Type": "application/json"}, b""
