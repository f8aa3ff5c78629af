"""The real CDK CLI on the real app."""

import subprocess

import pytest

from emulator.cloud import ACCOUNT, REGION, make_client_environment
from ops import session_file
from ops.assembly import make_cdk_command, make_cdk_environment
from ops.paths import ROOT, get_home


def run_cdk(*arguments: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        make_cdk_command(*arguments),
        cwd=ROOT,
        env=make_cdk_environment(environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_deploying_twice_changes_nothing(cloud: session_file.Session) -> None:
    done = run_cdk(
        "deploy", "--all", "--app", str(get_home() / "cdk.out"), "--require-approval", "never",
        environment=make_client_environment(cloud),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).count("(no changes)") == 5, done.stdout


@pytest.mark.parametrize("target", ["aws", "embedded"])
def test_synth_prints_no_warning_and_no_deprecation(target: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    output = tmp_path_factory.mktemp("synth")
    done = run_cdk(
        "synth", "--quiet", "-c", f"target={target}", "--output", str(output),
        environment={"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = (done.stdout + done.stderr).lower()
    assert "warning" not in said
    assert "deprecat" not in said


def test_wrong_setting_stops_the_synth_with_one_sentence(tmp_path_factory: pytest.TempPathFactory) -> None:
    output = tmp_path_factory.mktemp("synth")
    done = run_cdk("synth", "--quiet", "-c", "shards=none", "--output", str(output), environment={})
    assert done.returncode != 0
    assert "-c shards=none is wrong: it must be a whole number from 1 to 500, or on-demand." in done.stderr
    assert "Traceback" not in done.stderr
