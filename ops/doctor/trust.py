"""The role that an identity pool gives: it is there, trusts just whom the pool gives it to, and has a policy."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from aws.errors import code
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem

_COGNITO = "cognito-identity.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a pool gives a role."""

    role: str
    who: str
    amr: str
    """What Cognito calls them in a trust policy, and in the pool's roles."""


GUESTS = Audience("guest role", "guests", "unauthenticated")
USERS = Audience("signed-in role", "users", "authenticated")


def check(context: DeploymentContext, pool: str, name: str, audience: Audience, *, again: str) -> Iterator[Finding]:
    """What is to be told of a role; `again` makes it anew."""
    iam = context.deployment.session.client("iam")
    try:
        document = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    except ClientError as error:
        if code(error) not in ("NoSuchEntity", "NoSuchEntityException"):
            raise
        yield problem(audience.role, f"{name} is gone, so that {audience.who} may do nothing", again)
        return
    trust: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    if why := find_trust_problem(trust, pool, audience):
        policy = shlex.quote(json.dumps(make_trust_policy(pool, audience)))
        remedy = f"aws iam update-assume-role-policy --role-name {name} --policy-document {policy}"
        yield problem(audience.role, why, remedy)
    else:
        yield ok(audience.role, f"trusts the pool's {audience.who} alone")
    if not (
        iam.list_role_policies(RoleName=name)["PolicyNames"]
        or iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    ):
        yield problem(audience.role, f"it has no policy, so that {audience.who} may do nothing", again)


def make_trust_policy(pool: str, audience: Audience) -> dict[str, Any]:
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
                    "ForAnyValue:StringLike": {f"{_COGNITO}:amr": audience.amr},
                },
            }
        ],
    }


def find_trust_problem(trust: Mapping[str, Any], pool: str, audience: Audience) -> str:
    """Why they can't have the role, or others could; empty where all is well."""
    statements = [one for one in _as_list(trust.get("Statement", [])) if one.get("Effect") == "Allow"]
    [expected] = make_trust_policy(pool, audience)["Statement"]
    wide = [one for one in statements if _normalize(one) != _normalize(expected)]
    if len(wide) == len(statements):
        return f"it doesn't trust the {audience.who} of {pool}"
    return f"it trusts others than the pool's {audience.who} too" if wide else ""


def _normalize(statement: Mapping[str, Any]) -> dict[str, Any]:
    """A statement in which one value and a list of one are the same."""
    condition = {
        operator: {key: _as_list(values) for key, values in keys.items()}
        for operator, keys in statement.get("Condition", {}).items()
    }
    return {
        "Principal": {kind: _as_list(who) for kind, who in dict(statement.get("Principal", {})).items()}
        if isinstance(statement.get("Principal"), Mapping)
        else statement.get("Principal"),
        "Action": _as_list(statement.get("Action")),
        "Condition": condition,
    }


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
