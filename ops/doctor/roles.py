"""Checking the permissions of every role against its template."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from aws.errors import get_error_code
from ops.doctor.deployment_context import DeploymentContext, Template
from ops.doctor.finding import Finding, ok, problem

if TYPE_CHECKING:
    from mypy_boto3_iam.client import IAMClient

_GONE = ("NoSuchEntity", "NoSuchEntityException")


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Check every role of every stack. The resources of a statement are not compared: CloudFormation fills them in."""
    cloudformation, iam = context.deployment.session.client("cloudformation"), context.deployment.session.client("iam")
    for stack, template in context.templates.items():
        wrong = 0
        found = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        names = {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in found}
        for logical, expected in list_rights(template).items():
            if why := _find_difference(iam, names.get(logical, ""), expected):
                wrong += 1
                yield problem(f"role {logical}", why, context.drift_command(stack))
        if not wrong:
            yield ok(f"roles of {stack}", "as they were deployed")


def list_rights(template: Template) -> dict[str, dict[str, set[str]]]:
    """Return the actions of each role's inline policies, by the role's logical id and the policy's name."""
    resources = template.get("Resources", {})
    found: dict[str, dict[str, set[str]]] = {
        name: {
            one["PolicyName"]: list_actions(one["PolicyDocument"])
            for one in resource.get("Properties", {}).get("Policies", [])
        }
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Policy":
            properties = resource["Properties"]
            for role in properties.get("Roles", []):
                if isinstance(role, dict) and role.get("Ref") in found:
                    found[role["Ref"]][properties["PolicyName"]] = list_actions(properties["PolicyDocument"])
    return found


def list_actions(document: Mapping[str, Any]) -> set[str]:
    """Return the actions that a policy allows; denied actions are marked with `not`."""
    found: set[str] = set()
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        given = statement.get("Action", [])
        mark = "" if statement["Effect"] == "Allow" else "not "
        found |= {f"{mark}{one}" for one in (given if isinstance(given, list) else [given])}
    return found


def _find_difference(iam: "IAMClient", role: str, expected: Mapping[str, set[str]]) -> str:
    """Return how a role differs from its template; empty if it does not."""
    try:
        there = set(iam.list_role_policies(RoleName=role)["PolicyNames"])
    except ClientError as error:
        if get_error_code(error) not in _GONE:
            raise
        return f"{role or 'it'} is missing"
    for policy, allowed in expected.items():
        if policy not in there:
            return f"{role} has lost its policy {policy}"
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        has = list_actions(json.loads(document) if isinstance(document, str) else document)
        if has != allowed:
            lost, more = sorted(allowed - has), sorted(has - allowed)
            return "; ".join(
                [f"{role} may no longer {', '.join(lost)}"] * bool(lost)
                + [f"{role} may {', '.join(more)} too"] * bool(more)
            )
    if more := sorted(there - expected.keys()):
        return f"{role} has policies that were not deployed: {', '.join(more)}"
    return ""
