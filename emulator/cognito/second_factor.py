"""Ask for an authenticator app's code after the password, if the pool requires it or the user has an app.

MiniStack's pages ask only for the password.
Source: Amazon Cognito developer guide, "Adding MFA to a user pool" and "TOTP software token MFA".
"""

import base64
import html
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from emulator.ministack import MFA_METHODS, TOTP_SECRET, USERS, cognito

_SECONDS = 180
_MAX_TRIES = 5

redirect_with_code: Any = cognito.issue_auth_code_redirect
"""Redirects a user back with an authorization code, without a second factor."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """A sign-in whose password was right, and that awaits the app's code."""

    arguments: tuple[Any, ...]
    """The arguments for `redirect_with_code`."""
    new_secret: str
    """The secret for a new app; empty if the user has one."""
    until: float
    tries: int = 0


_pending: dict[str, _Pending] = {}


def install() -> None:
    """Replace what follows a right password, and handle the form with the code. Call before MiniStack serves."""
    log_in = cognito.handle_login_submit

    def issue_auth_code_redirect(*arguments: Any) -> Any:
        _, pool, _, _, name, *_ = arguments
        user = cognito.get_pool_unscoped(pool)[USERS][name]
        requirement = cognito.get_pool_unscoped(pool).get("MfaConfiguration", "OFF")
        if requirement == "ON" or (requirement == "OPTIONAL" and _has_app(user)):
            secret = "" if _has_app(user) else base64.b32encode(secrets.token_bytes(20)).decode()
            return _ask_for_code(_Pending(arguments, secret, time.time() + _SECONDS))
        return redirect_with_code(*arguments)

    def handle_login_submit(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
        if "mfa_token" in form:
            return _check_code(form)
        return log_in(method, path, headers, body, query)

    cognito.issue_auth_code_redirect = issue_auth_code_redirect
    cognito.handle_login_submit = handle_login_submit


def _has_app(user: Mapping[str, Any]) -> bool:
    return bool(user.get(TOTP_SECRET)) and "SOFTWARE_TOKEN_MFA" in user.get(MFA_METHODS, [])


def _check_code(form: Mapping[str, str]) -> Any:
    """Check a code. Redirect the user back with an authorization code, or show the page again."""
    pending = _pending.pop(form["mfa_token"], None)
    if pending is None or pending.until < time.time() or pending.tries >= _MAX_TRIES:
        return cognito.oauth2_error("invalid_request", "Session has expired. Please sign in again.")
    _, pool, _, _, name, *_ = pending.arguments
    user = cognito.get_pool_unscoped(pool)[USERS].get(name, {})
    if not cognito.totp_matches(pending.new_secret or user.get(TOTP_SECRET, ""), form.get("mfa_code", "")):
        return _ask_for_code(replace(pending, tries=pending.tries + 1), error="Invalid code.")
    if pending.new_secret:
        user.update({TOTP_SECRET: pending.new_secret, MFA_METHODS: ["SOFTWARE_TOKEN_MFA"]})
    return redirect_with_code(*pending.arguments)


def _ask_for_code(pending: _Pending, error: str = "") -> Any:
    """Return the page that asks for a code. For a new app it also shows the secret."""
    token = secrets.token_urlsafe(24)
    _pending[token] = pending
    key = f"<p>Add this key to your authenticator app:</p><p><code>{pending.new_secret}</code></p><br>"
    body = f"""{f'<div class="error">{html.escape(error)}</div>' if error else ""}
{key if pending.new_secret else ""}
<form method="POST" action="/login">
<input type="hidden" name="mfa_token" value="{token}">
<label for="mfa_code">Code of your authenticator app</label>
<input type="text" id="mfa_code" name="mfa_code" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button type="submit">Sign in</button>
</form>"""
    page = cognito.page_shell("Sign in", "Sign in", body).encode()
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page
