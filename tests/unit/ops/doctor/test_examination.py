from collections.abc import Iterator
from typing import cast

import pytest

from ops.deployment import MissingOutput
from ops.doctor.deployment_context import DeploymentContext
from ops.doctor.examination import run_check
from ops.doctor.finding import Finding


class Context:
    """The commands of a context."""

    def format_cdk_command(self, verb: str) -> str:
        return f"npx cdk {verb}"


def run(error: Exception) -> list[Finding]:
    def check(_: DeploymentContext) -> Iterator[Finding]:
        raise error
        yield

    return list(run_check("streams", check, cast("DeploymentContext", Context())))


def test_check_whose_output_is_missing_names_the_output() -> None:
    [finding] = run(MissingOutput("TableName"))
    assert finding.what == "the check needs the stack with the output TableName, which is not deployed"


def test_other_missing_key_is_not_told_as_a_missing_output() -> None:
    with pytest.raises(KeyError, match="StreamArn"):
        run(KeyError("StreamArn"))
