"""A backfill on many machines on the local cloud: Athena unloads, the state machine drives, the function puts back."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from backfill.places import DONE, MINUTES
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import archive, table
from tests.integration.command import make_environment
from tests.integration.test_commands import run_wildrydes
from tests.roles.columns import find_physical_ids

NAMES, MINUTES_EACH = ("Dusk", "Fog", "Gale"), 400
RANGE = ("--from", "2026-11-22T00:00", "--to", "2026-11-22T07:00")
HOURS = ("2026-11-22-00", "2026-11-22-03")
"""The readings lie in two hours of arrival, each minute in both."""
SECONDS = 60


@pytest.fixture(scope="module")
def archived(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment whose archive has two readings in each of many minutes. They are gone afterwards."""
    file = tmp_path_factory.mktemp("distributed") / "rows.parquet"
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ArchiveBucketName"]
    for late, hour in enumerate(HOURS):
        with duckdb.connect() as connection:
            connection.execute(
                f"""COPY (
                  SELECT 30e0 AS distance, 150e0 - n % 2 AS healthpoints, 40e0 + n / 1e5 AS latitude,
                         -74e0 AS longitude, 150e0 AS magicpoints, name,
                         strftime(TIMESTAMP '2026-11-22 00:00:00' + INTERVAL (n * 60 + {30 * late}) SECOND,
                                  '%Y-%m-%d %H:%M:%S.%g') AS statustime
                  FROM range({MINUTES_EACH}) AS numbers(n), unnest({list(NAMES)}) AS names(name)
                ) TO '{file}' (FORMAT parquet)"""
            )
        s3.put_object(Bucket=bucket, Key=f"archive/hour={hour}/distributed", Body=file.read_bytes())
    yield deployment
    for hour in HOURS:
        s3.delete_object(Bucket=bucket, Key=f"archive/hour={hour}/distributed")
    delete_rows(deployment)


@pytest.fixture
def emptied(archived: Deployment) -> Iterator[Deployment]:
    """The deployment without the rows, and afterwards without an execution that is running."""
    delete_rows(archived)
    yield archived
    machine, sfn = archived.outputs["BackfillMachineArn"], archived.session.client("stepfunctions")
    running = sfn.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
    assert running == []


def read_rows(deployment: Deployment) -> dict[Any, Any]:
    return {key: row for key, row in table.read_all(deployment).items() if key[0] in NAMES}


def delete_rows(deployment: Deployment) -> None:
    dynamodb, name = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    for unicorn, minute in read_rows(deployment):
        key = {"Name": {"S": unicorn}, "StatusTime": {"S": f"{minute}:00.000"}}
        dynamodb.delete_item(TableName=name, Key=key)


def check_exact(deployment: Deployment) -> None:
    """Check that every row is as the archive has it, and that nothing of a run is left."""
    expected = {key: row for key, row in archive.read_all(deployment).items() if key[0] in NAMES}
    assert len(expected) == len(NAMES) * MINUTES_EACH
    assert wait_until(lambda: read_rows(deployment) == expected, SECONDS)
    report = json.loads(run_wildrydes("reconcile", *RANGE, "--json").stdout)
    assert (report["archived"], report["stored"]) == (2 * len(expected), 2 * len(expected))
    assert list_keys(deployment, MINUTES) == list_keys(deployment, DONE) == []


def list_keys(deployment: Deployment, prefix: str) -> list[str]:
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ResultsBucketName"]
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


def test_every_row_is_restored_and_once_more_changes_nothing(emptied: Deployment) -> None:
    for _ in range(2):
        done = run_wildrydes("backfill", *RANGE, "--distributed", "--json", "--concurrency", "20")
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["summaries"], report["objects"]) == (len(NAMES) * MINUTES_EACH, 10)
        check_exact(emptied)
    again = json.loads(run_wildrydes("backfill", "--resume", report["run"], "--json").stdout)
    assert again == report


class Command:
    """A `backfill` that runs in a process of its own, with its messages as far as it has written them."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.file = folder / f"{time.monotonic_ns()}.txt"
        with self.file.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cli", "backfill", *arguments],
                cwd=ROOT, env=make_environment(Path(os.environ["WILDRYDES_HOME"])),
                stdout=subprocess.DEVNULL, stderr=err,
            )  # fmt: skip

    @property
    def messages(self) -> str:
        return self.file.read_text()

    @property
    def run(self) -> str:
        """The run that it has told of; empty if it has not yet."""
        return found[1] if (found := re.search(r"--resume (\S+)` takes", self.messages)) else ""

    def end(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        self.process.wait(30)

    def kill_after(self, seconds: float) -> bool:
        """Kill it unless it ends before. Return whether it was killed."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end(signal.SIGKILL)
        return self.process.returncode == -signal.SIGKILL


def list_statuses(deployment: Deployment) -> list[str]:
    sfn, machine = deployment.session.client("stepfunctions"), deployment.outputs["BackfillMachineArn"]
    return [one["status"] for one in sfn.list_executions(stateMachineArn=machine)["executions"]]


def start_slowly(deployment: Deployment, tmp_path: Path) -> Command:
    """Start a run with one function at once, and return when it has begun to put objects back."""
    command = Command(tmp_path, *RANGE, "--distributed", "--concurrency", "1")
    assert wait_until(lambda: bool(list_keys(deployment, DONE)), SECONDS), command.messages
    return command


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moments_and_taken_up_it_is_exact(emptied: Deployment, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    run, kills = "", 0
    for _ in range(3):
        arguments = ["--resume", run] if run else [*RANGE, "--distributed", "--concurrency", "3"]
        command = Command(tmp_path, *arguments)
        kills += command.kill_after(chance.uniform(0.8, 3.5))
        run = run or command.run
    assert kills > 0
    done = run_wildrydes("backfill", *(["--resume", run] if run else [*RANGE, "--distributed"]))
    assert done.returncode == 0, done.stderr
    check_exact(emptied)


@pytest.mark.parametrize("option", ["--local", "--replace"])
def test_local_backfill_killed_at_any_moments_and_repeated_is_exact(
    emptied: Deployment, tmp_path: Path, option: str
) -> None:
    chance = random.Random(option)
    assert [Command(tmp_path, *RANGE, option).kill_after(chance.uniform(0.8, 2.0)) for _ in range(3)].count(True) > 0
    done = run_wildrydes("backfill", *RANGE, option)
    assert done.returncode == 0, done.stderr
    check_exact(emptied)


def test_interrupt_stops_the_execution_and_tells_how_to_take_it_up(emptied: Deployment, tmp_path: Path) -> None:
    command = start_slowly(emptied, tmp_path)
    command.end(signal.SIGINT)
    assert command.process.returncode in (130, -signal.SIGINT)
    assert f"Stopped. `wildrydes backfill --resume {command.run}` goes on" in command.messages
    assert "Traceback" not in command.messages
    assert list_statuses(emptied)[0] == "ABORTED"
    time.sleep(1.5)  # what a function had begun is finished
    left = list_keys(emptied, MINUTES)
    assert left
    time.sleep(1.5)
    assert list_keys(emptied, MINUTES) == left
    done = run_wildrydes("backfill", "--resume", command.run)
    assert done.returncode == 0, done.stderr
    check_exact(emptied)


def test_damaged_and_missing_objects_are_named_and_stop_no_other(emptied: Deployment, tmp_path: Path) -> None:
    command = start_slowly(emptied, tmp_path)
    s3, bucket = emptied.session.client("s3"), emptied.outputs["ResultsBucketName"]
    *_, cut, gone = list_keys(emptied, MINUTES)
    s3.put_object(Bucket=bucket, Key=cut, Body=s3.get_object(Bucket=bucket, Key=cut)["Body"].read()[:-20])
    s3.delete_object(Bucket=bucket, Key=gone)
    assert command.process.wait(SECONDS) == 1
    told = " ".join(command.messages.split())
    assert "Backfilling failed: 2 of 10 objects are not put back" in told
    assert f"s3://{bucket}/{cut} was not put back: it is not what Athena unloaded, something replaced it" in told
    assert f"s3://{bucket}/{gone} was not put back: it is missing, something removed it" in told
    assert f"`wildrydes backfill --resume {command.run}` goes on" in told
    assert len(list_keys(emptied, DONE)) == 8
    done = run_wildrydes("backfill", "--resume", command.run)
    assert done.returncode == 0, done.stderr
    check_exact(emptied)


@pytest.mark.parametrize("action", ["s3:GetObject", "states:StartExecution"])
def test_state_machine_has_no_rights_but_those_of_its_role(emptied: Deployment, action: str) -> None:
    iam, role = emptied.session.client("iam"), find_physical_ids(emptied)["BackfillMachineRole"]
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=json.dumps(deny))
    try:
        done = run_wildrydes("backfill", *RANGE, "--distributed")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="deny")
    assert done.returncode == 1
    assert f"is not authorized to perform: {action} on resource: " in done.stderr
    [run] = set(re.findall(r"--resume (\S+)`", done.stderr))
    assert run_wildrydes("backfill", "--resume", run).returncode == 0
    check_exact(emptied)


def test_role_that_may_not_invoke_a_function_is_refused(archived: Deployment) -> None:
    made, sfn = find_physical_ids(archived), archived.session.client("stepfunctions")
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    invoke = {**state, "Parameters": {"FunctionName": made["Backfill"], "Payload": {}}}
    role = archived.session.client("iam").get_role(RoleName=made["SettingsGuardRole"])["Role"]["Arn"]
    definition = json.dumps({"StartAt": "Invoke", "States": {"Invoke": invoke}})
    machine = sfn.create_state_machine(name="probe", definition=definition, roleArn=role)["stateMachineArn"]
    try:
        execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]
        described: Any = {}
        wait_until(
            lambda: described.update(sfn.describe_execution(executionArn=execution)) or "stopDate" in described, 5
        )
        assert described["status"] == "FAILED"
        assert "is not authorized to perform: lambda:InvokeFunction on resource: " in described["cause"]
    finally:
        sfn.delete_state_machine(stateMachineArn=machine)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--replace", "--distributed"], "it compares and writes rows on this machine"),
        (["--resume", "yesterday"], "'yesterday' is no run"),
        (["--resume", "20261122T000000-00000000", "--from", "-1d"], "a run has its span already"),
        (["--resume", "20261122T000000-00000000"], "there is no run 20261122T000000-00000000"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(archived: Deployment, arguments: list[str], sentence: str) -> None:
    assert archived.outputs
    done = run_wildrydes("backfill", *arguments)
    assert done.returncode in (1, 2)
    assert sentence in " ".join(re.sub("[│╭╮╰╯─]", " ", done.stderr).split())
