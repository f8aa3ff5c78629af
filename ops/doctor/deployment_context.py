"""Collect what the checks need to know about a deployment: its stacks, their templates and settings."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3

from aws.names import physical_name
from ops.deployment import STACKS, Deployment

Template = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentContext:
    """A stage in one account and region."""

    deployment: Deployment
    stage: str
    is_local: bool
    """Whether it is in the local cloud."""
    account: str
    region: str
    templates: Mapping[str, Template]
    """The deployed templates by the name of the stack."""
    clock: Callable[[], datetime]
    is_deep: bool = False
    """Whether checks look at everything, however many calls that takes."""

    @property
    def session(self) -> boto3.Session:
        return self.deployment.session

    @property
    def outputs(self) -> Mapping[str, str]:
        return self.deployment.outputs

    @property
    def stacks(self) -> tuple[str, ...]:
        """The names of all stacks of the stage."""
        return tuple(self.get_stack_name(name) for name in STACKS)

    @property
    def settings(self) -> dict[str, str]:
        """The CDK context values of the deployment, as its stacks record them."""
        values: dict[str, str] = {"stage": self.stage} if self.stage else {}
        values |= json.loads(self.deployment.outputs.get("Settings", "{}"))
        return {**values, "target": "embedded"} if self.is_local else values

    def format_cdk_command(self, verb: str, stacks: str = "--all") -> str:
        """Return the command that deploys or destroys these stacks with their settings."""
        values = "".join(f" -c {shlex.quote(f'{name}={value}')}" for name, value in self.settings.items())
        return f"npx cdk {verb} {stacks}{values}"

    def format_wildrydes_command(self, command: str) -> str:
        """Return a `wildrydes` command for this stage."""
        return f"./wildrydes --stage {self.stage} {command}" if self.stage else f"./wildrydes {command}"

    def format_drift_command(self, stack: str) -> str:
        """Return the command with which CloudFormation detects manual changes. The command changes nothing."""
        return f"aws cloudformation detect-stack-drift --stack-name {stack}"

    def get_stack_name(self, name: str) -> str:
        """Return a stack's name in this stage."""
        return physical_name(name, self.stage)

    def list_resources(self, type_: str) -> Iterator[Mapping[str, Any]]:
        """Yield the properties of every resource of a type, as they were deployed."""
        for template in self.templates.values():
            for resource in template.get("Resources", {}).values():
                if resource["Type"] == type_:
                    yield resource.get("Properties", {})


def fetch_templates(deployment: Deployment) -> dict[str, Template]:
    """Return the deployed templates by the name of the stack."""
    cloudformation = deployment.session.client("cloudformation")
    templates: dict[str, Template] = {}
    for stack in deployment.statuses:
        body: Any = cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
        templates[stack] = json.loads(body) if isinstance(body, str) else body
    return templates
