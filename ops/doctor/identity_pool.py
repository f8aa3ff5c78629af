"""Check the identity pool, and the role that its guests or users get."""

from collections.abc import Iterator

from aws.errors import call_if_exists
from ops.doctor import trust, users
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check that the pool lets in guests or users as deployed, and that their role trusts only them."""
    outputs = context.outputs
    pool = outputs["IdentityPoolId"]
    stack = context.get_stack_name("WildRydesDashboard")
    recreate = f"{context.format_cdk_command('destroy', stack)} && {context.format_cdk_command('deploy', stack)}"
    if "SignedInRoleArn" in outputs:  # because destroying the stack would delete its users
        recreate = context.format_drift_command(stack)
    cognito = context.session.client("cognito-identity")
    described = call_if_exists(cognito.describe_identity_pool, IdentityPoolId=pool)
    if described is None:
        yield problem("identity pool", f"{pool} is missing, so no console gets credentials", recreate)
        return
    roles = cognito.get_identity_pool_roles(IdentityPoolId=pool).get("Roles", {})
    if "SignedInRoleArn" in outputs:
        yield from users.check(context, described, roles, recreate=recreate)
        return
    if not described["AllowUnauthenticatedIdentities"]:
        name = described["IdentityPoolName"]
        options = f"--identity-pool-id {pool} --identity-pool-name {name} --allow-unauthenticated-identities"
        remedy = f"aws cognito-identity update-identity-pool {options}"
        yield problem("identity pool", f"{pool} does not allow guests", remedy)
    role = outputs["GuestRoleArn"]
    guest_role = roles.get("unauthenticated")
    if guest_role != role:
        options = f"--identity-pool-id {pool} --roles unauthenticated={role}"
        remedy = f"aws cognito-identity set-identity-pool-roles {options}"
        yield problem("identity pool", f"its guests get {guest_role or 'no role'} instead of {role}", remedy)
    if described["AllowUnauthenticatedIdentities"] and guest_role == role:
        yield ok("identity pool", f"{pool} gives guests their role")
    yield from trust.check(context, pool, role.rpartition("/")[2], trust.GUESTS, recreate=recreate)
