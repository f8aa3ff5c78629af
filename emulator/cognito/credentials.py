"""Who gets credentials of an identity pool: guests only where it lets them in, users only while they are signed in.

The emulator gives credentials to whoever asks, and never looks into the trust of the role that it gives them of.
Source: Amazon Cognito API reference, GetId, GetCredentialsForIdentity and CognitoIdentityProvider; developer guide,
"Role trust and permissions".
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_trust_policy
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import cognito, iam

_ISSUER = "cognito-identity.amazonaws.com"
_NO_GUESTS = "Unauthenticated access is not supported for this identity pool."
_NO_LONGER = "Invalid login token. Its user was signed out, disabled or deleted."
_NO_ROLE = "Invalid identity pool configuration. Check assigned IAM roles for this pool."


def install() -> None:
    """Replace what the emulator checks of a login before it answers for an identity."""
    wrong_logins, give = cognito._identity_logins_error, cognito._get_credentials_for_identity

    def logins_error(pool: dict[str, Any], identity_id: str | None, logins: Any) -> Any:
        if not logins and not pool.get("AllowUnauthenticatedIdentities"):
            return error_response_json("NotAuthorizedException", _NO_GUESTS, 400)
        return wrong_logins(pool, identity_id, logins) or _find_ended_login(pool, logins)

    def get_credentials_for_identity(data: dict[str, Any]) -> Any:
        answer = give(data)
        return answer if answer[0] >= 400 or _has_trusting_role(data) else _make_role_error()

    cognito._identity_logins_error = logins_error
    cognito._get_credentials_for_identity = get_credentials_for_identity


def _find_ended_login(pool: Mapping[str, Any], logins: Mapping[str, str]) -> Any:
    """The refusal of a token whose user is signed out everywhere or gone, where the pool looks at that."""
    checked = {
        provider["ProviderName"]
        for provider in pool.get("CognitoIdentityProviders") or []
        if str(provider.get("ServerSideTokenCheck", False)).lower() == "true"
    }
    if any(provider in checked and not _is_signed_in(token) for provider, token in (logins or {}).items()):
        return error_response_json("NotAuthorizedException", _NO_LONGER, 400)
    return None


def _is_signed_in(token: str) -> bool:
    claims = cognito._token_claims(token)
    pool = cognito._get_pool_unscoped(str(claims.get("iss", "")).rsplit("/", 1)[-1])
    user = (pool or {}).get("_users", {}).get(claims.get("cognito:username"))
    return bool(user and user.get("Enabled", True)) and claims.get("origin_jti") not in cognito._revoked_tokens


def _has_trusting_role(data: Mapping[str, Any]) -> bool:
    """Whether the pool has a role for guests or users, as who asks is one, that trusts them."""
    identity = data.get("IdentityId")
    kind = "authenticated" if data.get("Logins") else "unauthenticated"
    for pool in cognito._identity_pools.values():
        if identity in pool["_identities"]:
            arn = pool.get("_roles", {}).get(kind, "")
            role = iam._roles.get(arn.rpartition("/")[2])
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
