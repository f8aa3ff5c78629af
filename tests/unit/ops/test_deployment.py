from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from aws.names import COMMAND_STAGE_VARIABLE
from ops.deployment import NotDeployed, find_deployment


class CloudFormation:
    """One that has one stack."""

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - as the SDK names it
        if StackName != "WildRydesMonitoring":
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "no such stack"}}, "DescribeStacks")
        outputs = [{"OutputKey": key, "OutputValue": key.lower()} for key in ("TopicArn", "PublishOutputRefTopic")]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]}


@pytest.fixture(autouse=True)
def _deployed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COMMAND_STAGE_VARIABLE, raising=False)
    monkeypatch.setattr(boto3.Session, "client", lambda *_: CloudFormation())


def test_a_deployment_has_the_outputs_that_its_stacks_declare() -> None:
    deployment = find_deployment()
    assert deployment.statuses == {"WildRydesMonitoring": "CREATE_COMPLETE"}
    assert deployment.outputs == {"TopicArn": "topicarn"}


def test_a_stage_without_stacks_says_how_to_have_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMMAND_STAGE_VARIABLE, "blue")
    with pytest.raises(NotDeployed, match=r"^No Wild Rydes stack of stage blue is in this account and region: run"):
        find_deployment()


def test_an_output_that_is_not_there_is_a_sentence_for_whoever_asks_and_a_key_for_the_doctor() -> None:
    outputs = find_deployment().outputs
    with pytest.raises(NotDeployed, match=r"^The deployed stacks have no output WorkGroupName: deploy all of them"):
        outputs["WorkGroupName"]
    with pytest.raises(KeyError) as missing:
        outputs["WorkGroupName"]
    assert missing.value.args == ("WorkGroupName",)
    assert outputs.get("WorkGroupName") is None
