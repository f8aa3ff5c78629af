"""What people may do about their own account: sign up only where the pool lets them, and prove a code that is random.

The emulator lets anybody sign up, its codes are the same for everybody, and whoever guesses may go on guessing. Nothing
is mailed here: an administrator sees a code that waits for its user in ListUsers, as `CODE_ATTRIBUTE`.
Source: Amazon Cognito API reference, SignUp, ForgotPassword, AdminResetUserPassword and ResendConfirmationCode.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

from emulator.cognito.attributes import CODE_ATTRIBUTE

_CODES = ("_confirmation_code", "_reset_code")
_FIXED = ("123456", "654321")
"""What the emulator gives everybody."""
_MOST_WRONG_CODES = 5
"""As many as a user has in an hour, for all their codes together, so that six digits can't be tried out."""
_HOUR = 3600
_TOO_MANY = "Attempt limit exceeded, please try after some time."
_NO_SIGN_UP = "SignUp is not permitted for this user pool"

Handler = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Replace what makes users and codes. Call before it serves."""
    sign_up, list_users, judge = cognito._sign_up, cognito._list_users, cognito._confirmation_code_error

    def sign_up_if_allowed(data: dict[str, Any]) -> Any:
        pool = _find_pool(data)
        if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            return error_response_json("NotAuthorizedException", _NO_SIGN_UP, 400)
        return sign_up(data)

    def list_users_with_codes(data: dict[str, Any]) -> Any:
        status, headers, body = list_users(data)
        pool = cognito._get_pool_unscoped(data.get("UserPoolId", ""))
        return (status, headers, _add_codes(pool, body)) if status == 200 and pool else (status, headers, body)

    def confirmation_code_error(action: str, data: dict[str, Any]) -> Any:
        user = _find_user(data) if action in ("ConfirmSignUp", "ConfirmForgotPassword") else None
        if user is None:
            return judge(action, data)
        wrong = user["_wrong_codes"] = [at for at in user.get("_wrong_codes", ()) if at > time.time() - _HOUR]
        if len(wrong) >= _MOST_WRONG_CODES:
            return error_response_json("LimitExceededException", _TOO_MANY, 400)
        if error := judge(action, data):
            wrong.append(time.time())
        return error

    cognito._confirmation_code_error = confirmation_code_error
    cognito._sign_up = _randomize_code(sign_up_if_allowed)
    cognito._forgot_password = _randomize_code(cognito._forgot_password)
    cognito._admin_reset_user_password = _randomize_code(cognito._admin_reset_user_password)
    cognito._resend_confirmation_code = _randomize_code(cognito._resend_confirmation_code)
    cognito._list_users = list_users_with_codes
    cognito._send_verification_email = lambda *_, **__: None


def _randomize_code(handle: Handler) -> Handler:
    def handling(data: dict[str, Any]) -> Any:
        answer = handle(data)
        user = _find_user(data)
        for code in _CODES:
            if user and user.get(code) in _FIXED:
                user[code] = _generate_code()
        return answer

    return handling


def _find_pool(data: Mapping[str, Any]) -> Any:
    """Return the user pool that a call names, by itself or by its client."""
    if "UserPoolId" in data:
        return cognito._get_pool_unscoped(data["UserPoolId"])
    return cognito._pool_for_client(data.get("ClientId"))[0]


def _find_user(data: Mapping[str, Any]) -> Any:
    pool = _find_pool(data)
    return cognito._resolve_user(pool, data.get("Username"))[0] if pool else None


def _add_codes(pool: Mapping[str, Any], body: bytes) -> bytes:
    document = json.loads(body)
    for listed in document["Users"]:
        user = pool["_users"].get(listed["Username"], {})
        waiting = [user[code] for code in _CODES if user.get(code)]
        listed["Attributes"] = [
            *listed.get("Attributes", []),
            *({"Name": CODE_ATTRIBUTE, "Value": code} for code in waiting[-1:]),
        ]
    return json.dumps(document).encode()


def _generate_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"
