"""Read the stacks of a stage and their outputs from CloudFormation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from aws.errors import call_if_exists
from aws.names import get_selected_stage, physical_name
from aws.session import create_session
from ops.fleet_choice import require_fleet
from unicorn.fleet import DEFAULT_FLEET

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.client import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

STACKS = ("WildRydesStreams", "WildRydesProcessing", "WildRydesArchive", "WildRydesDashboard", "WildRydesMonitoring")
BOOTSTRAP_STACK = "CDKToolkit"
_REFERENCE_PREFIXES = ("ExportsOutput", "PublishOutput")


class NotDeployed(LookupError):
    """The stage has no stack in this account and region; the message says what to do."""


class MissingOutput(NotDeployed, KeyError):
    """The deployed stacks lack an output: a stack is missing, or is older than the command."""

    def __str__(self) -> str:
        return f"The deployed stacks have no output {self.args[0]}: deploy all of them again."


class Outputs(dict[str, str]):
    """Outputs by name. Raises MissingOutput for an output that is not there."""

    def __missing__(self, name: str) -> str:
        raise MissingOutput(name)


@dataclass(frozen=True, slots=True)
class Deployment:
    """The stacks of one stage."""

    session: boto3.Session
    outputs: Mapping[str, str]
    """The outputs of all stacks, by name: ReadingsStreamName, TableName, …"""
    statuses: Mapping[str, str]
    """The status of each stack, by its name."""


def find_deployment() -> Deployment:
    """Return the deployment of the selected stage. Raises NotDeployed if it has no stack, and as `require_fleet`."""
    stage = get_selected_stage()
    session = create_session()
    cloudformation = session.client("cloudformation")
    outputs = Outputs()
    statuses: dict[str, str] = {}
    for name in (physical_name(name, stage) for name in STACKS):
        if stack := describe_stack(cloudformation, name):
            statuses[name] = stack["StackStatus"]
            outputs.update(get_outputs(stack))
    if not statuses:
        raise NotDeployed(
            f"No Wild Rydes stack{f' of stage {stage}' if stage else ''} is in this account and region: "
            "run `./wildrydes up` for a local cloud, or `npx cdk deploy --all` for AWS."
        )
    require_fleet(outputs.get("Fleet", DEFAULT_FLEET))
    return Deployment(session=session, outputs=outputs, statuses=statuses)


def describe_stack(cloudformation: "CloudFormationClient", name: str) -> "StackTypeDef | None":
    """Return CloudFormation's description of a stack; None if it does not exist."""
    answer = call_if_exists(cloudformation.describe_stacks, StackName=name)
    return answer["Stacks"][0] if answer else None


def get_outputs(stack: "StackTypeDef") -> dict[str, str]:
    """Return the outputs of a stack by name, without those that the CDK adds for references between stacks."""
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    return {name: value for name, value in outputs.items() if not name.startswith(_REFERENCE_PREFIXES)}
