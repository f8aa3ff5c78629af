"""Every command of the README, pasted and run."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from ops import session_file
from ops.paths import ROOT
from tests.embedded import WINDOW_SECONDS, deploy_local_cloud

RUN_ELSEWHERE = {
    "./wildrydes up": "test_up",
    "./wildrydes up --unicorns 20 --for 60 --json": "test_up",
    "./wildrydes up --replay examples/buses.csv": "test_up",
    "./wildrydes down": "test_up",
    "./wildrydes test": "this run",
}


def list_commands() -> list[str]:
    """The lines of the README's shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    lines = [re.sub(r"\s{2,}#.*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of somebody who reads the README while an embedded cloud runs, and has that cloud for AWS."""
    with deploy_local_cloud(tmp_path_factory.mktemp("home")):
        yield {**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"}


def for_local_cloud(command: str) -> str:
    """A command for AWS, as it is spelt for the embedded cloud; everything else stays as it is."""
    if not command.startswith("npx cdk"):
        return command
    answers = {"deploy": " --require-approval never", "destroy": " --force"}
    settings = f" -c target=embedded -c window={WINDOW_SECONDS}"
    return command + settings + next((more for verb, more in answers.items() if f"cdk {verb}" in command), "")


def test_commands_of_the_readme_work_in_their_order(shell: dict[str, str], tmp_path: Path) -> None:
    listed = list_commands()
    assert set(RUN_ELSEWHERE) <= set(listed)
    # One producer has flown before anybody looks.
    first = "./wildrydes producer --name Shadowfax --count 5 --rate 5"
    for command in [first, *(line for line in listed if line not in RUN_ELSEWHERE)]:
        done = subprocess.run(
            ["bash", "-euc", for_local_cloud(command)],
            cwd=ROOT, env={**shell, "CDK_OUTDIR": str(tmp_path)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert "Traceback" not in done.stderr, command
    assert session_file.load() is not None
    stacks = boto3.Session().client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE"])
    left = [stack["StackName"] for stack in stacks["StackSummaries"]]
    assert left == ["CDKToolkit"], "destroy leaves nothing behind"
