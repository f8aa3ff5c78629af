"""Who may watch where people sign in: the user pool, and that the identity pool takes its users and nobody else."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from aws.errors import code
from ops.doctor import trust
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem, warning


def check(
    context: DeploymentContext, described: Mapping[str, Any], given: Mapping[str, str], *, again: str
) -> Iterator[Finding]:
    """`described` is the identity pool, `given` the roles that it gives; `again` makes them anew."""
    outputs = context.deployment.outputs
    pool, role = outputs["IdentityPoolId"], outputs["SignedInRoleArn"]
    wrong = list(_check_identities(context, described, given))
    yield from wrong or [ok("identity pool", f"{pool} gives users their role, and lets no guests in")]
    yield from trust.check(context, pool, role.rpartition("/")[2], trust.USERS, again=again)
    yield from _check_user_pool(context, again)


def _check_identities(
    context: DeploymentContext, described: Mapping[str, Any], given: Mapping[str, str]
) -> Iterator[Finding]:
    outputs = context.deployment.outputs
    pool, role = outputs["IdentityPoolId"], outputs["SignedInRoleArn"]
    user_pool, client = outputs["UserPoolId"], outputs["SignInClientId"]
    provider = f"cognito-idp.{context.region}.amazonaws.com/{user_pool}"
    takes = {(one["ProviderName"], one["ClientId"]) for one in described.get("CognitoIdentityProviders", [])}
    remedy = (
        f"aws cognito-identity update-identity-pool --identity-pool-id {pool} "
        f"--identity-pool-name {described['IdentityPoolName']} --no-allow-unauthenticated-identities "
        f"--cognito-identity-providers ProviderName={provider},ClientId={client},ServerSideTokenCheck=true"
    )
    if described["AllowUnauthenticatedIdentities"]:
        yield problem("identity pool", f"{pool} lets guests in, though people are to sign in", remedy)
    if not any(name.endswith(f"/{user_pool}") and of == client for name, of in takes):
        yield problem("identity pool", f"{pool} doesn't take users of {user_pool}", remedy)
    elif len(takes) > 1:
        yield problem("identity pool", f"{pool} takes others than the console's users too", remedy)
    if dict(given) != {"authenticated": role}:
        told = ", ".join(f"{who} get {arn}" for who, arn in sorted(given.items())) or "nobody gets one"
        remedy = f"aws cognito-identity set-identity-pool-roles --identity-pool-id {pool} --roles authenticated={role}"
        yield problem("identity pool", f"its roles are wrong: {told}", remedy)


def _check_user_pool(context: DeploymentContext, again: str) -> Iterator[Finding]:
    pool = context.deployment.outputs["UserPoolId"]
    try:
        users = context.deployment.session.client("cognito-idp").list_users(UserPoolId=pool, Limit=1)["Users"]
    except ClientError as error:
        if code(error) != "ResourceNotFoundException":
            raise
        yield problem("user pool", f"{pool} is gone, so that nobody can sign in", again)
        return
    if users:
        yield ok("user pool", f"{pool} has users")
    else:
        remedy = context.wildrydes_command("user add you@example.org")
        yield warning("user pool", f"{pool} has no users, so that nobody can sign in", remedy)
