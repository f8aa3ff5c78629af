"""Who is the administrator of the local cloud: whoever has the access key of this start, and proves it by a signature.

The emulator takes `test`, any twelve digits and no key at all for the administrator, whose signature it never checks,
and derives the credentials of functions from names that everybody knows.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import Any, Self

ACCESS_KEY, SECRET_KEY, SESSION_TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
"""The environment variables that hold credentials, also those of the emulator's process."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """The access key of one start."""

    access_key: str
    secret_key: str

    @classmethod
    def generate(cls) -> Self:
        """Return a new one."""
        return cls(f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))

    def to_environment(self) -> dict[str, str]:
        return {ACCESS_KEY: self.access_key, SECRET_KEY: self.secret_key}


def install() -> None:
    """Let nobody but the administrator be root, and have every signature checked. Call before it serves."""
    from ministack.core import iam_evaluator, lambda_runtime
    from ministack.services import lambda_svc, s3, sts

    resolve_any, enforce_any = iam_evaluator.resolve_credential, iam_evaluator.enforce
    check_any = iam_evaluator.check_credentials
    administrator = Administrator(os.environ[ACCESS_KEY], os.environ[SECRET_KEY])

    def resolve_credential(access_key: str, account: str | None = None, *session_token: Any) -> Any:
        if access_key == administrator.access_key and not any(session_token):
            return _make_root_credential(administrator, account)
        return resolve_any(access_key, account, *session_token)

    def enforce(access_key: str, action: str, service: str, *arguments: Any, **more: Any) -> Any:
        # Without a key nobody is root any more, but what AWS answers to anybody is answered.
        if not access_key and iam_evaluator._anonymous.get() and iam_evaluator._served_unsigned(service, action):
            return None
        answer = enforce_any(access_key, action, service, *arguments, **more)
        return (
            answer
            if isinstance(answer, iam_evaluator.AuthError)
            else _find_missing_proof(access_key, service) or answer
        )

    def check_credentials(access_key: str, service: str | None = None) -> Any:
        return check_any(access_key, service) or _find_missing_proof(access_key, service)

    iam_evaluator.check_credentials = check_credentials
    iam_evaluator.enforce = enforce
    for module in (iam_evaluator, sts):
        module.is_root_access_key = lambda _: False
    for module in (iam_evaluator, sts, s3):
        module.resolve_credential = resolve_credential
    for module in (lambda_runtime, lambda_svc):
        module.execution_credentials = _make_execution_credentials


def _find_missing_proof(access_key: str, service: str | None) -> Any:
    """Return the refusal of a key that a request names without a signature that was verified, or None.

    The emulator skips some forms of signatures. S3 verifies those of addresses by itself.
    """
    from ministack.core import iam_evaluator

    if not access_key or service == "s3" or iam_evaluator._verified_key.get() == access_key:
        return None
    return iam_evaluator.AuthError("IncompleteSignature", "The signature of the request was not verified.")


def _make_root_credential(administrator: Administrator, account: str | None) -> Any:
    from ministack.core.iam_evaluator import ResolvedCredential
    from ministack.core.responses import get_account_id

    account = account or get_account_id()
    return ResolvedCredential(
        access_key_id=administrator.access_key,
        secret_access_key=administrator.secret_key,
        session_token=None,
        account_id=account,
        principal_arn=f"arn:aws:iam::{account}:root",
        principal_id=account,
        principal_type="Root",
        source_access_key_id=administrator.access_key,
    )


_SALT = secrets.token_bytes(32)


def _make_execution_credentials(config: dict[str, Any]) -> dict[str, str]:
    """Return the credentials of a function's role, the same ones for each worker of the function."""
    from ministack.services import sts

    function, role = str(config["FunctionArn"]), str(config.get("Role", ""))
    name, role_name = str(config.get("FunctionName", "function"))[:64], role.rpartition("/")[2]
    key, secret, token = (
        hmac.new(_SALT, f"{part}:{function}:{role}".encode(), hashlib.sha256).hexdigest()
        for part in ("key", "secret", "token")
    )
    access_key = f"ASIA{key[:16].upper()}"
    sts.register_session(
        access_key,
        {
            "Arn": f"arn:aws:sts::{function.split(':')[4]}:assumed-role/{role_name}/{name}",
            "UserId": f"{role_name}:{name}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {ACCESS_KEY: access_key, SECRET_KEY: secret, SESSION_TOKEN: token}
