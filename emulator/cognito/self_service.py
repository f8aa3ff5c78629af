"""Let users sign up only if the pool allows it, and give each a random code with a limited number of tries.

MiniStack lets anybody sign up, gives everybody the same codes, and lets them try codes without limit. Nothing is mailed
here: an administrator finds a user's pending code in ListUsers, as `CODE_ATTRIBUTE`.
Source: Amazon Cognito API reference, SignUp, ForgotPassword, AdminResetUserPassword and ResendConfirmationCode.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json

from emulator.cognito.attributes import CODE_ATTRIBUTE
from emulator.ministack import CONFIRMATION_CODE, RESET_CODE, USERS, cognito

_CODE_KEYS = (CONFIRMATION_CODE, RESET_CODE)
_FIXED_CODES = ("123456", "654321")
"""The codes that MiniStack gives everybody."""
_MAX_WRONG_CODES = 5
"""Per user and hour, for all codes together, so that nobody can try out all codes of six digits."""
_HOUR = 3600
_TOO_MANY = "Attempt limit exceeded, please try after some time."
_NO_SIGN_UP = "SignUp is not permitted for this user pool"

Handler = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Replace what creates users and codes. Call before MiniStack serves."""
    sign_up, list_users, check_code = cognito.sign_up, cognito.list_users, cognito.confirmation_code_error

    def sign_up_if_allowed(data: dict[str, Any]) -> Any:
        pool = _find_pool(data)
        if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            return error_response_json("NotAuthorizedException", _NO_SIGN_UP, 400)
        return sign_up(data)

    def list_users_with_codes(data: dict[str, Any]) -> Any:
        status, headers, body = list_users(data)
        pool = cognito.get_pool_unscoped(data.get("UserPoolId", ""))
        return (status, headers, _add_codes(pool, body)) if status == 200 and pool else (status, headers, body)

    def confirmation_code_error(action: str, data: dict[str, Any]) -> Any:
        user = _find_user(data) if action in ("ConfirmSignUp", "ConfirmForgotPassword") else None
        if user is None:
            return check_code(action, data)
        wrong_codes = user["_wrong_codes"] = [at for at in user.get("_wrong_codes", ()) if at > time.time() - _HOUR]
        if len(wrong_codes) >= _MAX_WRONG_CODES:
            return error_response_json("LimitExceededException", _TOO_MANY, 400)
        if error := check_code(action, data):
            wrong_codes.append(time.time())
        return error

    cognito.confirmation_code_error = confirmation_code_error
    cognito.sign_up = _randomize_code(sign_up_if_allowed)
    cognito.forgot_password = _randomize_code(cognito.forgot_password)
    cognito.admin_reset_user_password = _randomize_code(cognito.admin_reset_user_password)
    cognito.resend_confirmation_code = _randomize_code(cognito.resend_confirmation_code)
    cognito.list_users = list_users_with_codes
    cognito.send_verification_email = lambda *_, **__: None


def _randomize_code(handle: Handler) -> Handler:
    def handle_with_random_code(data: dict[str, Any]) -> Any:
        answer = handle(data)
        user = _find_user(data)
        for code in _CODE_KEYS:
            if user and user.get(code) in _FIXED_CODES:
                user[code] = _generate_code()
        return answer

    return handle_with_random_code


def _find_pool(data: Mapping[str, Any]) -> Any:
    """Return the user pool that a call names, by its own id or by its client's."""
    if "UserPoolId" in data:
        return cognito.get_pool_unscoped(data["UserPoolId"])
    return cognito.pool_for_client(data.get("ClientId"))[0]


def _find_user(data: Mapping[str, Any]) -> Any:
    pool = _find_pool(data)
    return cognito.resolve_user(pool, data.get("Username"))[0] if pool else None


def _add_codes(pool: Mapping[str, Any], body: bytes) -> bytes:
    document = json.loads(body)
    for listed in document["Users"]:
        user = pool[USERS].get(listed["Username"], {})
        pending = [user[code] for code in _CODE_KEYS if user.get(code)]
        listed["Attributes"] = [
            *listed.get("Attributes", []),
            *({"Name": CODE_ATTRIBUTE, "Value": code} for code in pending[-1:]),
        ]
    return json.dumps(document).encode()


def _generate_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"
