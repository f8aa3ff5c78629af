"""Make one access key, new at each start, the only administrator of the local cloud, and require its signature.

MiniStack treats `test`, any twelve digits and a missing key as the administrator, without checking a signature. It also
derives the credentials of functions from names that everybody knows.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import Any, Self

from emulator.ministack import iam_evaluator, lambda_runtime, lambda_svc, s3, sts

ACCESS_KEY, SECRET_KEY, SESSION_TOKEN = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"
"""The environment variables that hold credentials, also those of the emulator's process."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """The access key of one start."""

    access_key: str
    secret_key: str

    @classmethod
    def generate(cls) -> Self:
        return cls(f"AKIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))

    def to_environment(self) -> dict[str, str]:
        return {ACCESS_KEY: self.access_key, SECRET_KEY: self.secret_key}


def install() -> None:
    """Make the administrator the only root user, and require verified signatures. Call before the emulator serves."""
    resolve_any, enforce_any = iam_evaluator.resolve_credential, iam_evaluator.enforce
    check_any = iam_evaluator.check_credentials
    administrator = Administrator(os.environ[ACCESS_KEY], os.environ[SECRET_KEY])

    def resolve_credential(access_key: str, account: str | None = None, *session_token: Any) -> Any:
        if access_key == administrator.access_key and not any(session_token):
            return _make_root_credential(administrator, account)
        return resolve_any(access_key, account, *session_token)

    def enforce(access_key: str, action: str, service: str, *arguments: Any, **options: Any) -> Any:
        # MiniStack lets all requests without a key pass. Here only those pass that AWS serves unsigned.
        if not access_key and iam_evaluator.anonymous.get() and iam_evaluator.served_unsigned(service, action):
            return None
        answer = enforce_any(access_key, action, service, *arguments, **options)
        if isinstance(answer, iam_evaluator.AuthError):
            return answer
        return _find_missing_signature(access_key, service) or answer

    def check_credentials(access_key: str, service: str | None = None) -> Any:
        return check_any(access_key, service) or _find_missing_signature(access_key, service)

    iam_evaluator.check_credentials = check_credentials
    iam_evaluator.enforce = enforce
    for seam in (iam_evaluator, sts):
        seam.is_root_access_key = lambda _: False
    for seam in (iam_evaluator, sts, s3):
        seam.resolve_credential = resolve_credential
    for seam in (lambda_runtime, lambda_svc):
        seam.execution_credentials = _make_execution_credentials


def _find_missing_signature(access_key: str, service: str | None) -> Any:
    """Return an error if a request has an access key but no verified signature, or None.

    MiniStack skips some forms of signatures. S3 verifies presigned URLs by itself.
    """
    if not access_key or service == "s3" or iam_evaluator.verified_key.get() == access_key:
        return None
    return iam_evaluator.AuthError("IncompleteSignature", "The signature of the request was not verified.")


def _make_root_credential(administrator: Administrator, account: str | None) -> Any:
    from ministack.core.responses import get_account_id  # clients of the cloud import this module without MiniStack

    account = account or get_account_id()
    return iam_evaluator.ResolvedCredential(
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
    """Return the credentials of a function's role. All workers of a function get the same ones."""
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
