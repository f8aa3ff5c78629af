"""Exchange an identity pool's token for credentials only if it is signed and the pool allows the classic flow.

MiniStack trusts every token without verifying it.
Source: AWS STS API reference, AssumeRoleWithWebIdentity; Amazon Cognito developer guide, "Identity pools authentication
flow".
"""

import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json

from emulator.ministack import IDENTITIES, cognito, sts

_ISSUER = "https://cognito-identity.amazonaws.com"
_NO_CLASSIC_FLOW = "Basic (classic) flow is not enabled, please use enhanced flow."


def install() -> None:
    """Replace how MiniStack checks a web identity. Call before it serves."""
    open_id_token, trust_denied = cognito.get_open_id_token, sts.web_identity_trust_denied

    def get_open_id_token(data: dict[str, Any]) -> Any:
        for pool in cognito.identity_pools.values():
            if data.get("IdentityId") in pool[IDENTITIES] and not _allows_classic_flow(pool):
                return error_response_json("InvalidParameterException", _NO_CLASSIC_FLOW, 400)
        return open_id_token(data)

    def web_identity_trust_denied(role_arn: str, params: dict[str, Any], use_json: bool) -> Any:
        token = sts.p(params, "WebIdentityToken")
        if fault := _find_fault(str(token or "")):
            if use_json:
                return error_response_json("InvalidIdentityToken", fault, 400)
            return sts.error(400, "InvalidIdentityToken", fault, ns="sts")
        return trust_denied(role_arn, params, use_json)

    cognito.get_open_id_token = get_open_id_token
    sts.web_identity_trust_denied = web_identity_trust_denied


def _find_fault(token: str) -> str | None:
    """Return why a token is refused, or None. Identity pools are the only known issuer."""
    claims = cognito.token_claims(token)
    if claims.get("iss") != _ISSUER:
        return "No OpenIDConnect provider found in your account for this token."
    if not cognito.signature_valid(token):
        return "Couldn't verify the signature of the token."
    if not isinstance(claims.get("exp"), int | float) or claims["exp"] <= time.time():
        return "The token is expired."
    pool = cognito.identity_pools.get(claims.get("aud"))
    return None if pool and _allows_classic_flow(pool) else _NO_CLASSIC_FLOW


def _allows_classic_flow(pool: Mapping[str, Any]) -> bool:
    return str(pool.get("AllowClassicFlow", False)).lower() == "true"
