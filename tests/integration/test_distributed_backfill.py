"""A backfill on many machines on the local cloud: Athena unloads, the state machine drives, the function puts back."""

import json
import re
import signal
import time
from pathlib import Path

import pytest

from backfill.places import DONE, MINUTES
from ops.deployment import Deployment
from ops.process import wait_until
from tests.integration.long_span import (
    MINUTES_EACH,
    NAMES,
    RANGE,
    SECONDS,
    check_exact,
    list_keys,
    list_statuses,
    start_slowly,
)
from tests.integration.test_commands import run_wildrydes
from tests.roles.columns import find_physical_ids


def test_every_row_is_restored_and_once_more_changes_nothing(emptied: Deployment) -> None:
    for _ in range(2):
        done = run_wildrydes("backfill", *RANGE, "--distributed", "--json", "--concurrency", "20")
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert (report["summaries"], report["objects"]) == (len(NAMES) * MINUTES_EACH, 10)
        check_exact(emptied)
    again = json.loads(run_wildrydes("backfill", "--resume", report["run"], "--json").stdout)
    assert again == report


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
def test_state_machine_has_no_rights_but_those_of_its_role(archived: Deployment, action: str) -> None:
    iam, role = archived.session.client("iam"), find_physical_ids(archived)["BackfillMachineRole"]
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": action, "Resource": "*"}]}
    iam.put_role_policy(RoleName=role, PolicyName="deny", PolicyDocument=json.dumps(deny))
    try:
        done = run_wildrydes("backfill", *RANGE, "--distributed")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="deny")
    assert done.returncode == 1
    assert f"is not authorized to perform: {action} on resource: " in done.stderr
    assert list_keys(archived, DONE) == []


def test_role_that_may_not_invoke_a_function_is_refused(archived: Deployment) -> None:
    made, sfn = find_physical_ids(archived), archived.session.client("stepfunctions")
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    invoke = {**state, "Parameters": {"FunctionName": made["Backfill"], "Payload": {}}}
    role = archived.session.client("iam").get_role(RoleName=made["SettingsGuardRole"])["Role"]["Arn"]
    definition = json.dumps({"StartAt": "Invoke", "States": {"Invoke": invoke}})
    machine = sfn.create_state_machine(name="probe", definition=definition, roleArn=role)["stateMachineArn"]
    try:
        execution = sfn.start_execution(stateMachineArn=machine)["executionArn"]
        assert wait_until(lambda: sfn.describe_execution(executionArn=execution)["status"] != "RUNNING", 5)
        described = sfn.describe_execution(executionArn=execution)
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


def test_object_that_takes_longer_than_a_call_is_taken_up_by_the_next_one(emptied: Deployment) -> None:
    functions, sfn = emptied.session.client("lambda"), emptied.session.client("stepfunctions")
    name = find_physical_ids(emptied)["Backfill"]
    timeout = functions.get_function_configuration(FunctionName=name)["Timeout"]
    functions.update_function_configuration(FunctionName=name, Timeout=60)  # a call has time for one batch
    try:
        done = run_wildrydes("backfill", *RANGE, "--distributed", "--concurrency", "20")
    finally:
        functions.update_function_configuration(FunctionName=name, Timeout=timeout)
    assert done.returncode == 0, done.stderr
    check_exact(emptied)
    [last, *_] = sfn.list_executions(stateMachineArn=emptied.outputs["BackfillMachineArn"])["executions"]
    [made] = sfn.list_map_runs(executionArn=last["executionArn"])["mapRuns"]
    for child in sfn.list_executions(mapRunArn=made["mapRunArn"])["executions"]:
        history = sfn.get_execution_history(executionArn=child["executionArn"])["events"]
        assert [event["type"] for event in history].count("TaskScheduled") == 2
