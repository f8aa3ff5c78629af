"""Check the stacks against the code, and the bootstrap that deployments need."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ops.assembly import synthesize
from ops.deployment import BOOTSTRAP_STACK, describe_stack, get_outputs
from ops.doctor.deployment_context import DeploymentContext, Template
from ops.doctor.finding import Finding, ok, problem, warning
from ops.task import TaskFailed

_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
_OLDEST_BOOTSTRAP = 6
_MAX_SHOWN = 5


def check_bootstrap(context: DeploymentContext) -> Iterator[Finding]:
    """Check that the account is bootstrapped for this version of the CDK."""
    remedy = f"npx cdk bootstrap aws://{context.account}/{context.region}"
    stack = describe_stack(context.session.client("cloudformation"), BOOTSTRAP_STACK)
    version = get_outputs(stack).get("BootstrapVersion", "0") if stack else "0"
    if stack is None:
        yield problem("bootstrap", f"{context.account} is not bootstrapped in {context.region}", remedy)
    elif int(version) < _OLDEST_BOOTSTRAP:
        yield problem("bootstrap", f"its version is {version}, and at least {_OLDEST_BOOTSTRAP} is needed", remedy)
    else:
        yield ok("bootstrap", f"version {version}, {stack['StackStatus']}")


def check_states(context: DeploymentContext) -> Iterator[Finding]:
    """Check that each stack exists and that its last change is complete."""
    for stack in context.stacks:
        status = context.deployment.statuses.get(stack)
        if status is None:
            yield problem(stack, "it is not deployed", context.format_cdk_command("deploy", stack))
        elif status in _COMPLETE:
            yield ok(stack, status)
        elif status.endswith("_IN_PROGRESS"):
            yield warning(stack, f"it is {status}", f"aws cloudformation describe-stack-events --stack-name {stack}")
        else:
            yield problem(stack, f"it is {status}", context.format_cdk_command("deploy", stack))


def check_code(context: DeploymentContext) -> Iterator[Finding]:
    """Check that each stack matches the code, functions and files included. Synthesizes the app if needed."""
    name = "cdk.out" if context.is_local else "cdk.out.aws"
    try:
        folder = synthesize(context.settings, account=context.account, region=context.region, folder_name=name)
    except TaskFailed as error:
        yield problem("code", str(error).rstrip("."), context.format_cdk_command("synth"))
        return
    for stack, deployed in context.templates.items():
        file = folder / f"{stack}.template.json"
        if not file.is_file():
            continue
        changed = list_differences(deployed, json.loads(file.read_text()))
        if changed:
            more = f" and {len(changed) - _MAX_SHOWN} more" if len(changed) > _MAX_SHOWN else ""
            what = f"the deployed stack differs from the code: {', '.join(changed[:_MAX_SHOWN])}{more}"
            yield warning(stack, what, context.format_cdk_command("deploy", stack))
        else:
            yield ok(stack, "matches the code")


def list_differences(deployed: Template, code: Template) -> list[str]:
    """Return what a deployment would change: logical ids, each with the kind of the change."""
    before, after = _normalize(deployed.get("Resources", {})), _normalize(code.get("Resources", {}))
    changes = [
        f"{name} ({'new' if name not in before else 'removed' if name not in after else 'changed'})"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    if not changes and _normalize(deployed.get("Outputs", {})) != _normalize(code.get("Outputs", {})):
        return ["outputs (changed)"]
    return changes


def _normalize(section: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the CDK's metadata, and replace characters outside ASCII as CloudFormation does."""
    resources = {name: part for name, part in section.items() if part.get("Type") != "AWS::CDK::Metadata"}
    for name, part in resources.items():
        resources[name] = {key: value for key, value in part.items() if key != "Metadata"}
    normalized: dict[str, Any] = json.loads(json.dumps(resources, ensure_ascii=False).encode("ascii", "replace"))
    return normalized
