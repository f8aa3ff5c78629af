"""What the doctor looks into: a deployment, what its stacks were made of, and how it is deployed again."""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws.names import physical_name
from ops.deployment import STACKS, Deployment

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient

Template = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentContext:
    """A stage in one account and region."""

    deployment: Deployment
    stage: str
    is_local: bool
    """Whether it is in the embedded cloud."""
    account: str
    region: str
    templates: Mapping[str, Template]
    """As they were deployed, by stack."""
    clock: Callable[[], datetime]

    @property
    def stacks(self) -> tuple[str, ...]:
        """Those that a whole deployment of the stage has."""
        return tuple(self.stack_name(name) for name in STACKS)

    @property
    def settings(self) -> dict[str, str]:
        """The CDK context values that it was deployed with, as its stacks say."""
        values: dict[str, str] = {"stage": self.stage} if self.stage else {}
        values |= json.loads(self.deployment.outputs.get("Settings", "{}"))
        return {**values, "target": "embedded"} if self.is_local else values

    def cdk_command(self, verb: str, stacks: str = "--all") -> str:
        """The command that deploys or destroys these stacks with their settings."""
        values = "".join(f" -c {shlex.quote(f'{name}={value}')}" for name, value in self.settings.items())
        return f"npx cdk {verb} {stacks}{values}"

    def wildrydes_command(self, command: str) -> str:
        """One of our own commands about this stage."""
        return f"./wildrydes --stage {self.stage} {command}" if self.stage else f"./wildrydes {command}"

    def drift_command(self, stack: str) -> str:
        """The command by which CloudFormation tells what somebody changed; it mends nothing, and loses nothing."""
        return f"aws cloudformation detect-stack-drift --stack-name {stack}"

    def stack_name(self, name: str) -> str:
        """A stack's name in this stage."""
        return physical_name(name, self.stage)

    def resources(self, type_: str) -> Iterator[Mapping[str, Any]]:
        """The properties of every resource of a type, as they were deployed."""
        for template in self.templates.values():
            for resource in template.get("Resources", {}).values():
                if resource["Type"] == type_:
                    yield resource.get("Properties", {})


def fetch_templates(cloudformation: "CloudFormationClient", stacks: list[str]) -> dict[str, Template]:
    """The templates of these stacks as CloudFormation has them."""
    bodies = {
        stack: cloudformation.get_template(StackName=stack, TemplateStage="Original")["TemplateBody"]
        for stack in stacks
    }
    return {stack: json.loads(body if isinstance(body, str) else json.dumps(body)) for stack, body in bodies.items()}
