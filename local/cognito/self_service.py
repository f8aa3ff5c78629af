"""What people may do about their own account: sign up only where the pool lets them, and prove a code that is random.

The emulator lets anybody sign up, and its codes are the same for everybody. Nothing is mailed here: an administrator
sees a code that waits for its user in ListUsers, as `CODE_ATTRIBUTE`.
Source: Amazon Cognito API reference, SignUp, ForgotPassword, AdminResetUserPassword and ResendConfirmationCode.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

from local.cognito.attributes import CODE_ATTRIBUTE

_CODES = ("_confirmation_code", "_reset_code")
_FIXED = ("123456", "654321")
"""What the emulator gives everybody."""
_NO_SIGN_UP = "SignUp is not permitted for this user pool"

Handler = Callable[[dict[str, Any]], Any]


def install() -> None:
    """Replace what makes users and codes. Call before it serves."""
    sign_up, list_users = cognito._sign_up, cognito._list_users

    def sign_up_if_allowed(data: dict[str, Any]) -> Any:
        pool = _pool_of(data)
        if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            return error_response_json("NotAuthorizedException", _NO_SIGN_UP, 400)
        return sign_up(data)

    def list_users_with_codes(data: dict[str, Any]) -> Any:
        status, headers, body = list_users(data)
        pool = cognito._get_pool_unscoped(data.get("UserPoolId", ""))
        return (status, headers, _with_codes(pool, body)) if status == 200 and pool else (status, headers, body)

    cognito._sign_up = _with_random_code(sign_up_if_allowed)
    cognito._forgot_password = _with_random_code(cognito._forgot_password)
    cognito._admin_reset_user_password = _with_random_code(cognito._admin_reset_user_password)
    cognito._resend_confirmation_code = _with_random_code(cognito._resend_confirmation_code)
    cognito._list_users = list_users_with_codes
    cognito._send_verification_email = lambda *_, **__: None


def _with_random_code(handle: Handler) -> Handler:
    def handling(data: dict[str, Any]) -> Any:
        answer = handle(data)
        pool = _pool_of(data)
        user, _ = cognito._resolve_user(pool, data.get("Username")) if pool else (None, None)
        for code in _CODES:
            if user and user.get(code) in _FIXED:
                user[code] = _new_code()
        return answer

    return handling


def _pool_of(data: Mapping[str, Any]) -> Any:
    """Return the user pool that a call names, by itself or by its client."""
    if "UserPoolId" in data:
        return cognito._get_pool_unscoped(data["UserPoolId"])
    return cognito._pool_for_client(data.get("ClientId"))[0]


def _with_codes(pool: Mapping[str, Any], body: bytes) -> bytes:
    document = json.loads(body)
    for listed in document["Users"]:
        user = pool["_users"].get(listed["Username"], {})
        waiting = [user[code] for code in _CODES if user.get(code)]
        listed["Attributes"] = [
            *listed.get("Attributes", []),
            *({"Name": CODE_ATTRIBUTE, "Value": code} for code in waiting[-1:]),
        ]
    return json.dumps(document).encode()


def _new_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"
