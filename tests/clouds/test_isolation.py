"""Whatever AWS and proxy settings a user has, the local cloud is reached and nothing else is called."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ops.paths import ROOT
from tests.clouds.hostile_settings import Recorder, make_hostile_settings, record_calls
from tests.integration.command import make_environment, wait_for

_CALL = 'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])'


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    with record_calls() as recorder:
        yield recorder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, recorder: Recorder) -> dict[str, str]:
    user, home = tmp_path_factory.mktemp("user"), tmp_path_factory.mktemp("home")
    return {**make_environment(home), **make_hostile_settings(user, recorder.url)}


@pytest.fixture(scope="module", autouse=True)
def fleet(environment: Mapping[str, str], recorder: Recorder) -> Iterator[None]:
    """A fleet that was started under hostile settings."""
    log = Path(environment["WILDRYDES_HOME"], "log", "producer.log")
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "-n", "2"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        wait_for(lambda: log.exists() or process.poll() is not None, 180)
        assert process.poll() is None, process.stdout and process.stdout.read()
        yield
    finally:
        process.kill()
        process.communicate()
    assert recorder.calls == []


def run(environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )  # fmt: skip


COMMANDS = [
    ("status", "--json"),
    ("query", "SELECT 1 AS one"),
    ("doctor", "--quick"),
    ("consumer", "--from", "oldest", "--count", "1"),
    ("producer", "--count", "1"),
    ("redrive", "--dry-run"),
    ("backfill",),
    ("compact",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_command_reaches_the_local_cloud_and_nothing_else(
    environment: Mapping[str, str], recorder: Recorder, command: tuple[str, ...]
) -> None:
    done = run(environment, sys.executable, "-m", "cli", *command)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert recorder.calls == []
    assert not Path(environment["HOME"], "asked").exists()


@pytest.mark.parametrize("module", ["producer", "consumer"])
def test_program_under_the_endpoint_of_the_environment_calls_nothing_else(
    environment: Mapping[str, str], recorder: Recorder, module: str
) -> None:
    """The settings are made hostile again after `env` pointed the shell at the local cloud."""
    own = json.loads(Path(environment["WILDRYDES_HOME"], "up.json").read_text())
    access = {
        "AWS_ENDPOINT_URL": own["url"],
        "AWS_ACCESS_KEY_ID": own["access_key"],
        "AWS_SECRET_ACCESS_KEY": own["secret_key"],
        "AWS_REGION": "us-east-1",
    }
    hostile = {name: value for name, value in environment.items() if name != "AWS_SESSION_TOKEN"}
    options = ("--count", "1", *(("--from", "oldest") if module == "consumer" else ()))
    done = run({**hostile, **access}, sys.executable, "-m", module, *options)
    assert done.returncode == 0, done.stderr
    assert recorder.calls == []


def test_shell_after_env_reaches_the_local_cloud_and_nothing_else(
    environment: Mapping[str, str], recorder: Recorder
) -> None:
    script = f"eval \"$({sys.executable} -m cli env)\"; exec {sys.executable} -c '{_CALL}'"
    done = run(environment, "bash", "-c", script)
    assert done.stdout == "000000000000\n", done.stderr
    assert recorder.calls == []
