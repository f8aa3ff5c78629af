"""Check the permissions of every role against its template."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aws.errors import call_if_exists
from ops.doctor.deployment_context import DeploymentContext, Template
from ops.doctor.finding import Finding, ok, problem

if TYPE_CHECKING:
    from mypy_boto3_iam.client import IAMClient


def check(context: DeploymentContext) -> Iterator[Finding]:
    """Compare the actions of every role with its template, but not the resources, which CloudFormation fills in."""
    cloudformation, iam = context.session.client("cloudformation"), context.session.client("iam")
    for stack, template in context.templates.items():
        is_correct = True
        resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
        names = {entry["LogicalResourceId"]: entry.get("PhysicalResourceId", "") for entry in resources}
        for logical_id, expected in list_actions_by_role(template).items():
            if why := find_role_difference(iam, names.get(logical_id, ""), expected):
                is_correct = False
                yield problem(f"role {logical_id}", why, context.format_drift_command(stack))
        if is_correct:
            yield ok(f"roles of {stack}", "as they were deployed")


def list_actions_by_role(template: Template) -> dict[str, dict[str, set[str]]]:
    """Return the actions of each role's inline policies, by the role's logical id and the policy's name."""
    resources = template.get("Resources", {})
    roles: dict[str, dict[str, set[str]]] = {
        name: {
            policy["PolicyName"]: list_actions(policy["PolicyDocument"])
            for policy in resource.get("Properties", {}).get("Policies", [])
        }
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Policy":
            properties = resource["Properties"]
            for role in properties.get("Roles", []):
                if isinstance(role, dict) and role.get("Ref") in roles:
                    roles[role["Ref"]][properties["PolicyName"]] = list_actions(properties["PolicyDocument"])
    return roles


def list_actions(document: Mapping[str, Any]) -> set[str]:
    """Return the actions that a policy allows; an action that it denies is prefixed with `not `."""
    actions: set[str] = set()
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        names = statement.get("Action", [])
        prefix = "" if statement["Effect"] == "Allow" else "not "
        actions |= {f"{prefix}{name}" for name in (names if isinstance(names, list) else [names])}
    return actions


def find_role_difference(iam: "IAMClient", role: str, expected: Mapping[str, set[str]]) -> str:
    """Return how a role differs from its template; empty if it is the same. `role` is empty if it was never created."""
    answer = call_if_exists(iam.list_role_policies, RoleName=role) if role else None
    if answer is None:
        return f"{role or 'it'} is missing"
    deployed = set(answer["PolicyNames"])
    for policy, allowed in expected.items():
        if policy not in deployed:
            return f"{role} has lost its policy {policy}"
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        actual = list_actions(json.loads(document) if isinstance(document, str) else document)
        if actual != allowed:
            lost, added = sorted(allowed - actual), sorted(actual - allowed)
            changes = [f"{role} may no longer {', '.join(lost)}"] if lost else []
            changes += [f"{role} may {', '.join(added)} too"] if added else []
            return "; ".join(changes)
    if unknown := sorted(deployed - expected.keys()):
        return f"{role} has policies that were not deployed: {', '.join(unknown)}"
    return ""
