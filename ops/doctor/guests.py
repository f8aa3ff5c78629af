"""Who may watch: the identity pool, and the role that its guests get."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from edge.aws_errors import code
from ops.doctor.finding import Finding, ok, problem
from ops.doctor.patient import Patient

_COGNITO = "cognito-identity.amazonaws.com"


def check(patient: Patient) -> Iterator[Finding]:
    """The pool is there and lets guests in; their role is there and trusts that pool's guests alone."""
    outputs = patient.deployment.outputs
    pool = outputs["IdentityPoolId"]
    stack = patient.stack_with("WildRydesDashboard")
    again = f"{patient.cdk('destroy', stack)} && {patient.cdk('deploy', stack)}"
    cognito = patient.deployment.client("cognito-identity")
    try:
        described = cognito.describe_identity_pool(IdentityPoolId=pool)
    except ClientError as error:
        if code(error) not in ("ResourceNotFoundException", "NotFoundException"):
            raise
        yield problem("identity pool", f"{pool} is gone, so that no console gets credentials", again)
        return
    if "GuestRoleArn" not in outputs:  # people sign in
        yield ok("identity pool", f"{pool}, without guests")
        return
    if not described["AllowUnauthenticatedIdentities"]:
        name = described["IdentityPoolName"]
        remedy = (
            f"aws cognito-identity update-identity-pool --identity-pool-id {pool} --identity-pool-name {name} "
            "--allow-unauthenticated-identities"
        )
        yield problem("identity pool", f"{pool} lets no guests in", remedy)
    role = outputs["GuestRoleArn"]
    given = cognito.get_identity_pool_roles(IdentityPoolId=pool).get("Roles", {}).get("unauthenticated")
    if given != role:
        remedy = (
            f"aws cognito-identity set-identity-pool-roles --identity-pool-id {pool} --roles unauthenticated={role}"
        )
        yield problem("identity pool", f"its guests get {given or 'no role'} instead of {role}", remedy)
    if described["AllowUnauthenticatedIdentities"] and given == role:
        yield ok("identity pool", f"{pool} gives guests their role")
    yield from _role(patient, pool, role.rpartition("/")[2], again)


def _role(patient: Patient, pool: str, name: str, again: str) -> Iterator[Finding]:
    iam = patient.deployment.client("iam")
    try:
        document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    except ClientError as error:
        if code(error) not in ("NoSuchEntity", "NoSuchEntityException"):
            raise
        yield problem("guest role", f"{name} is gone, so that guests may do nothing", again)
        return
    trust: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    if why := wrong_trust(trust, pool):
        policy = shlex.quote(json.dumps(expected_trust(pool)))
        remedy = f"aws iam update-assume-role-policy --role-name {name} --policy-document {policy}"
        yield problem("guest role", why, remedy)
    else:
        yield ok("guest role", "trusts the pool's guests alone")
    if not (
        iam.list_role_policies(RoleName=name)["PolicyNames"]
        or iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    ):
        yield problem("guest role", "it has no policy, so that guests may do nothing", again)


def expected_trust(pool: str) -> dict[str, Any]:
    """Source: Amazon Cognito developer guide, "Role trust and permissions"."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": _COGNITO},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{_COGNITO}:aud": pool},
                    "ForAnyValue:StringLike": {f"{_COGNITO}:amr": "unauthenticated"},
                },
            }
        ],
    }


def wrong_trust(trust: Mapping[str, Any], pool: str) -> str:
    """Why guests of the pool can't have the role, or others could; empty where all is well."""
    statements = [one for one in _list(trust.get("Statement", [])) if one.get("Effect") == "Allow"]
    [expected] = expected_trust(pool)["Statement"]
    wide = [one for one in statements if _plain(one) != _plain(expected)]
    if len(wide) == len(statements):
        return f"it doesn't trust the guests of {pool}"
    return "it trusts others than the pool's guests too" if wide else ""


def _plain(statement: Mapping[str, Any]) -> dict[str, Any]:
    """A statement in which one value and a list of one are the same."""
    condition = {
        operator: {key: _list(values) for key, values in keys.items()}
        for operator, keys in statement.get("Condition", {}).items()
    }
    return {
        "Principal": {kind: _list(who) for kind, who in dict(statement.get("Principal", {})).items()}
        if isinstance(statement.get("Principal"), Mapping)
        else statement.get("Principal"),
        "Action": _list(statement.get("Action")),
        "Condition": condition,
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
