"""Check the user pool, and that the identity pool accepts only its users."""

from collections.abc import Iterator, Mapping
from typing import Any

from aws.errors import call_if_exists
from ops.doctor import trust
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning


def check(
    context: DeploymentContext, identity_pool: Mapping[str, Any], roles: Mapping[str, str], *, recreate: str
) -> Iterator[Finding]:
    """Check an identity pool, its roles, and its user pool. `recreate` is the command that recreates them."""
    outputs = context.outputs
    pool, role = outputs["IdentityPoolId"], outputs["SignedInRoleArn"]
    problems = list(_check_identities(context, identity_pool, roles))
    yield from problems or [ok("identity pool", f"{pool} gives users their role, and does not allow guests")]
    yield from trust.check(context, pool, role.rpartition("/")[2], trust.USERS, recreate=recreate)
    yield from _check_user_pool(context, recreate)


def _check_identities(
    context: DeploymentContext, identity_pool: Mapping[str, Any], roles: Mapping[str, str]
) -> Iterator[Finding]:
    outputs = context.outputs
    pool, role = outputs["IdentityPoolId"], outputs["SignedInRoleArn"]
    user_pool, client = outputs["UserPoolId"], outputs["SignInClientId"]
    provider = f"cognito-idp.{context.region}.amazonaws.com/{user_pool}"
    entries = identity_pool.get("CognitoIdentityProviders", [])
    providers = {(entry["ProviderName"], entry["ClientId"]) for entry in entries}
    remedy = (
        f"aws cognito-identity update-identity-pool --identity-pool-id {pool} "
        f"--identity-pool-name {identity_pool['IdentityPoolName']} --no-allow-unauthenticated-identities "
        f"--cognito-identity-providers ProviderName={provider},ClientId={client},ServerSideTokenCheck=true"
    )
    if identity_pool["AllowUnauthenticatedIdentities"]:
        yield problem("identity pool", f"{pool} allows guests, although sign-in is required", remedy)
    if not any(name.endswith(f"/{user_pool}") and client_id == client for name, client_id in providers):
        yield problem("identity pool", f"{pool} does not accept users of {user_pool}", remedy)
    elif len(providers) > 1:
        yield problem("identity pool", f"{pool} also accepts others than the console's users", remedy)
    if dict(roles) != {"authenticated": role}:
        actual = ", ".join(f"{who} get {arn}" for who, arn in sorted(roles.items())) or "nobody gets a role"
        remedy = f"aws cognito-identity set-identity-pool-roles --identity-pool-id {pool} --roles authenticated={role}"
        yield problem("identity pool", f"its roles are wrong: {actual}", remedy)


def _check_user_pool(context: DeploymentContext, recreate: str) -> Iterator[Finding]:
    pool = context.outputs["UserPoolId"]
    answer = call_if_exists(context.session.client("cognito-idp").list_users, UserPoolId=pool, Limit=1)
    if answer is None:
        yield problem("user pool", f"{pool} is missing, so nobody can sign in", recreate)
    elif answer["Users"]:
        yield ok("user pool", f"{pool} has users")
    else:
        remedy = context.format_wildrydes_command("user add you@example.org")
        yield warning("user pool", f"{pool} has no users, so nobody can sign in", remedy)
