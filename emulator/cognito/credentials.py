"""Give credentials of an identity pool to guests only if it allows them, and to users only while they are signed in.

MiniStack gives credentials to every caller, and never checks the trust policy of their role.
Source: Amazon Cognito API reference, GetId, GetCredentialsForIdentity and CognitoIdentityProvider; developer guide,
"Role trust and permissions".
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_trust_policy
from ministack.core.responses import error_response_json, get_account_id, get_region

from emulator.ministack import IDENTITIES, ROLES, USERS, cognito, iam

_ISSUER = "cognito-identity.amazonaws.com"
_NO_GUESTS = "Unauthenticated access is not supported for this identity pool."
_NO_LONGER = "Invalid login token. Its user was signed out, disabled or deleted."
_NO_ROLE = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


def install() -> None:
    """Replace how MiniStack checks logins and gives credentials. Call before it serves."""
    check_logins, give_credentials = cognito.identity_logins_error, cognito.get_credentials_for_identity

    def logins_error(pool: dict[str, Any], identity_id: str | None, logins: Any) -> Any:
        if not logins and not pool.get("AllowUnauthenticatedIdentities"):
            return error_response_json("NotAuthorizedException", _NO_GUESTS, 400)
        return check_logins(pool, identity_id, logins) or _find_ended_login(pool, logins)

    def get_credentials_for_identity(data: dict[str, Any]) -> Any:
        answer = give_credentials(data)
        return answer if answer[0] >= 400 or _has_trusting_role(data) else _make_role_error()

    cognito.identity_logins_error = logins_error
    cognito.get_credentials_for_identity = get_credentials_for_identity


def _find_ended_login(pool: Mapping[str, Any], logins: Mapping[str, str]) -> Any:
    """Return an error if the pool checks tokens on the server, and a token's user was signed out or deleted."""
    checked = {
        provider["ProviderName"]
        for provider in pool.get("CognitoIdentityProviders") or []
        if str(provider.get("ServerSideTokenCheck", False)).lower() == "true"
    }
    if any(provider in checked and not _is_signed_in(token) for provider, token in (logins or {}).items()):
        return error_response_json("NotAuthorizedException", _NO_LONGER, 400)
    return None


def _is_signed_in(token: str) -> bool:
    claims = cognito.token_claims(token)
    pool = cognito.get_pool_unscoped(str(claims.get("iss", "")).rsplit("/", 1)[-1])
    user = (pool or {}).get(USERS, {}).get(claims.get("cognito:username"))
    return bool(user and user.get("Enabled", True)) and claims.get("origin_jti") not in cognito.revoked_tokens


def _has_trusting_role(data: Mapping[str, Any]) -> bool:
    """Return whether the pool has a role for this kind of caller, guest or user, and the role trusts the pool."""
    identity = data.get("IdentityId")
    kind = "authenticated" if data.get("Logins") else "unauthenticated"
    for pool in cognito.identity_pools.values():
        if identity in pool[IDENTITIES]:
            arn = pool.get(ROLES, {}).get(kind, "")
            role = iam.roles.get(arn.rpartition("/")[2])
            return role is not None and evaluate_trust_policy(
                role.get("AssumeRolePolicyDocument", "{}"), _ISSUER, _make_context(arn, pool["IdentityPoolId"], kind)
            )
    return True


def _make_context(role: str, pool_id: str, kind: str) -> EvalContext:
    return EvalContext(
        principal_arn=_ISSUER,
        principal_type="WebIdentityUser",
        principal_account=get_account_id(),
        action="sts:AssumeRoleWithWebIdentity",
        resource_arn=role,
        region=get_region(),
        service_context={f"{_ISSUER}:aud": pool_id, f"{_ISSUER}:amr": [kind]},
    )


def _make_role_error() -> Any:
    return error_response_json("InvalidIdentityPoolConfigurationException", _NO_ROLE, 400)
