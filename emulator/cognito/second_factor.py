"""The hosted pages ask for an authenticator app's code after the password, where the pool wants it or the user has one.

The emulator's pages ask for the password alone.
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

from ministack.services import cognito

_SECONDS = 180
_MOST_TRIES = 5

redirect_with_code: Any = cognito._issue_auth_code_redirect
"""Sends a person back with a code, whatever the pool wants: for who is signed in already."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """Somebody whose password was right."""

    arguments: tuple[Any, ...]
    """What `give_code` takes."""
    new_secret: str
    """For an app that is yet to be set up; empty where the user has one."""
    until: float
    tries: int = 0


_pending: dict[str, _Pending] = {}


def install() -> None:
    """Replace what follows a right password, and take the form of the page that is shown then."""
    log_in = cognito.handle_login_submit

    def issue_auth_code_redirect(*arguments: Any) -> Any:
        _, pool, _, _, name, *_ = arguments
        user = cognito._get_pool_unscoped(pool)["_users"][name]
        wanted = cognito._get_pool_unscoped(pool).get("MfaConfiguration", "OFF")
        if wanted == "ON" or (wanted == "OPTIONAL" and _has_app(user)):
            secret = "" if _has_app(user) else base64.b32encode(secrets.token_bytes(20)).decode()
            return _ask_for_code(_Pending(arguments, secret, time.time() + _SECONDS))
        return redirect_with_code(*arguments)

    def handle_login_submit(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        form = {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
        if "mfa_token" in form:
            return _check_code(form)
        return log_in(method, path, headers, body, query)

    cognito._issue_auth_code_redirect = issue_auth_code_redirect
    cognito.handle_login_submit = handle_login_submit


def _has_app(user: Mapping[str, Any]) -> bool:
    return bool(user.get("_totp_secret")) and "SOFTWARE_TOKEN_MFA" in user.get("_mfa_enabled", [])


def _check_code(form: Mapping[str, str]) -> Any:
    """The answer to a code: back to the app, or the page once more."""
    pending = _pending.pop(form["mfa_token"], None)
    if pending is None or pending.until < time.time() or pending.tries >= _MOST_TRIES:
        return cognito._oauth2_error("invalid_request", "Session has expired. Please sign in again.")
    _, pool, _, _, name, *_ = pending.arguments
    user = cognito._get_pool_unscoped(pool)["_users"].get(name, {})
    if not cognito._totp_matches(pending.new_secret or user.get("_totp_secret", ""), form.get("mfa_code", "")):
        return _ask_for_code(replace(pending, tries=pending.tries + 1), wrong="Invalid code.")
    if pending.new_secret:
        user.update(_totp_secret=pending.new_secret, _mfa_enabled=["SOFTWARE_TOKEN_MFA"])
    return redirect_with_code(*pending.arguments)


def _ask_for_code(pending: _Pending, wrong: str = "") -> Any:
    """The page that asks for a code, and first tells the secret of an app that is to be set up."""
    token = secrets.token_urlsafe(24)
    _pending[token] = pending
    key = f"<p>Add this key to your authenticator app:</p><p><code>{pending.new_secret}</code></p><br>"
    body = f"""{f'<div class="error">{html.escape(wrong)}</div>' if wrong else ""}
{key if pending.new_secret else ""}
<form method="POST" action="/login">
<input type="hidden" name="mfa_token" value="{token}">
<label for="mfa_code">Code of your authenticator app</label>
<input type="text" id="mfa_code" name="mfa_code" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button type="submit">Sign in</button>
</form>"""
    page = cognito._page_shell("Sign in", "Sign in", body).encode()
    return 200, {"Content-Type": "text/html; charset=utf-8"}, page
