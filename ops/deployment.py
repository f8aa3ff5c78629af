"""What is deployed: the stacks of a stage and their outputs, read from CloudFormation and never from a file."""

from collections.abc import Mapping
from dataclasses import dataclass

import boto3
from botocore.exceptions import ClientError

from aws.names import physical_name, selected_stage

STACKS = ("WildRydesStreams", "WildRydesProcessing", "WildRydesArchive", "WildRydesDashboard", "WildRydesMonitoring")
_OF_REFERENCES = ("ExportsOutput", "PublishOutput")
"""How the CDK names outputs of its own, for references between stacks."""


class NotDeployed(LookupError):
    """The stage has no stacks in this account and region; the message says what to do."""


class MissingOutput(NotDeployed, KeyError):
    """An output that the deployed stacks lack: one of them isn't there, or is older than the command."""

    def __str__(self) -> str:
        return f"The deployed stacks have no output {self.args[0]}: deploy all of them again."


class Outputs(dict[str, str]):
    """Outputs by name; raises MissingOutput."""

    def __missing__(self, name: str) -> str:
        raise MissingOutput(name)


@dataclass(frozen=True, slots=True)
class Deployment:
    """The stacks of one stage."""

    session: boto3.Session
    outputs: Mapping[str, str]
    """By name, as the stacks declare them: ReadingsStreamName, TableName, … A missing one raises MissingOutput."""
    statuses: Mapping[str, str]
    """Each stack's status, by the stack's name."""


def find_deployment() -> Deployment:
    """The deployment of the stage that the environment names. Raises NotDeployed where no stack of it is there."""
    stage = selected_stage()
    session = boto3.Session()
    cloudformation = session.client("cloudformation")
    outputs = Outputs()
    statuses: dict[str, str] = {}
    for name in (physical_name(stack, stage) for stack in STACKS):
        try:
            stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            continue
        statuses[name] = stack["StackStatus"]
        own = (output for output in stack.get("Outputs", []) if not output["OutputKey"].startswith(_OF_REFERENCES))
        outputs.update({output["OutputKey"]: output["OutputValue"] for output in own})
    if not statuses:
        raise NotDeployed(
            f"No Wild Rydes stack{f' of stage {stage}' if stage else ''} is in this account and region: "
            "run `./wildrydes up` for the embedded cloud, or `npx cdk deploy --all` for AWS."
        )
    return Deployment(session=session, outputs=outputs, statuses=statuses)
