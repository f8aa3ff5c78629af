"""Check the trust policy of a role that an identity pool gives to its users or guests."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aws.errors import call_if_exists
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.finding import Finding, ok, problem

_COGNITO = "cognito-identity.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Audience:
    """The people who get a role from a pool."""

    role: str
    who: str
    amr: str
    """Their authentication method reference: the claim that a trust policy checks, and the key in the pool's roles."""


GUESTS = Audience("guest role", "guests", "unauthenticated")
USERS = Audience("signed-in role", "users", "authenticated")


def check(context: DeploymentContext, pool: str, name: str, audience: Audience, *, recreate: str) -> Iterator[Finding]:
    """Check that a role exists, trusts only its audience, and has a policy; `recreate` is the remedy if not."""
    iam = context.session.client("iam")
    answer = call_if_exists(iam.get_role, RoleName=name)
    if answer is None:
        yield problem(audience.role, f"{name} is missing, so {audience.who} may do nothing", recreate)
        return
    document = answer["Role"]["AssumeRolePolicyDocument"]
    trust: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    if why := find_trust_problem(trust, pool, audience):
        policy = shlex.quote(json.dumps(make_trust_policy(pool, audience)))
        remedy = f"aws iam update-assume-role-policy --role-name {name} --policy-document {policy}"
        yield problem(audience.role, why, remedy)
    else:
        yield ok(audience.role, f"trusts only the pool's {audience.who}")
    inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
    if not inline and not iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        yield problem(audience.role, f"it has no policy, so {audience.who} may do nothing", recreate)


def make_trust_policy(pool: str, audience: Audience) -> dict[str, Any]:
    """Return the trust policy of a pool's role.

    Source: Amazon Cognito developer guide, "Role trust and permissions".
    """
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
    """Return why the audience cannot assume the role, or why others can; empty if the policy is right."""
    statements = [entry for entry in _to_list(trust.get("Statement", [])) if entry.get("Effect") == "Allow"]
    [expected] = make_trust_policy(pool, audience)["Statement"]
    others = [statement for statement in statements if _normalize(statement) != _normalize(expected)]
    if len(others) == len(statements):
        return f"it does not trust the {audience.who} of {pool}"
    return f"it also trusts others than the pool's {audience.who}" if others else ""


def _normalize(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return a statement with each single value as a list, because IAM accepts both forms."""
    principal, conditions = statement.get("Principal"), statement.get("Condition", {})
    if isinstance(principal, Mapping):
        principal = {kind: _to_list(who) for kind, who in principal.items()}
    condition = {
        operator: {key: _to_list(values) for key, values in keys.items()} for operator, keys in conditions.items()
    }
    return {"Principal": principal, "Action": _to_list(statement.get("Action")), "Condition": condition}


def _to_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
