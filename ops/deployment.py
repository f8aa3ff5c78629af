"""Read the stacks of a stage and their outputs from CloudFormation."""

from collections.abc import Mapping
from dataclasses import dataclass

import boto3
from botocore.exceptions import ClientError

from aws.names import get_selected_stage, physical_name

STACKS = ("WildRydesStreams", "WildRydesProcessing", "WildRydesArchive", "WildRydesDashboard", "WildRydesMonitoring")
_REFERENCE_PREFIXES = ("ExportsOutput", "PublishOutput")
"""Prefixes of the outputs that the CDK adds for references between stacks."""


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
    """Return the deployment of the selected stage. Raises NotDeployed if it has no stack."""
    stage = get_selected_stage()
    session = boto3.Session()
    cloudformation = session.client("cloudformation")
    outputs = Outputs()
    statuses: dict[str, str] = {}
    for name in (physical_name(stack, stage) for stack in STACKS):
        try:
            [described] = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            continue
        statuses[name] = described["StackStatus"]
        declared = (
            output for output in described.get("Outputs", []) if not output["OutputKey"].startswith(_REFERENCE_PREFIXES)
        )
        outputs.update({output["OutputKey"]: output["OutputValue"] for output in declared})
    if not statuses:
        raise NotDeployed(
            f"No Wild Rydes stack{f' of stage {stage}' if stage else ''} is in this account and region: "
            "run `./wildrydes up` for a local cloud, or `npx cdk deploy --all` for AWS."
        )
    return Deployment(session=session, outputs=outputs, statuses=statuses)
