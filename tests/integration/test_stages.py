"""Two stages side by side in one account: the session's deployment, and stage blue, which the last test destroys.

Stage blue has a key of its own for its data, and requires sign-in.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from emulator.cloud import make_client_environment
from emulator.firehose.openx import parse_rows
from emulator.firehose.parquet import write_parquet
from ops import session_file
from ops.assembly import make_cdk_command, make_cdk_environment
from ops.deployment import Deployment, NotDeployed, find_deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import table
from tests.integration.blue import BLUE_UNICORN, DEFAULT_UNICORN, run_command, select_blue
from tests.integration.command import start_wildrydes
from tests.roles.columns import BUCKETS, find_physical_ids, list_calls
from tests.roles.credentials import DENIED, assume_role, get_guest_credentials, prepare
from tests.roles.rows import MAY, MAY_WITH_SIGN_IN, ROLES
from tests.unit.unicorn.corpus import make_document
from unicorn.sql import ARCHIVE_TABLE, COLUMNS, PARTITION

ARCHIVED = "Viola"
"""A unicorn of stage blue that is in its archive at once."""


def unicorns(deployment: Deployment) -> set[str]:
    return {name for name, _ in table.read_all(deployment)}


def test_each_unicorn_is_a_row_of_its_own_stage_only(deployment: Deployment, blue: Deployment) -> None:
    assert wait_until(lambda: DEFAULT_UNICORN in unicorns(deployment) and bool(unicorns(blue)), 40)
    assert unicorns(blue) == {BLUE_UNICORN}
    assert BLUE_UNICORN not in unicorns(deployment)


def test_commands_reach_the_stage_that_they_are_told(deployment: Deployment, blue: Deployment) -> None:
    for stage, there in (("", deployment), ("blue", blue)):
        status = json.loads(run_command(*(["--stage", stage] if stage else []), "status", "--json"))
        assert status["stacks"].keys() == there.statuses.keys()
    assert all(stack.endswith("-blue") for stack in blue.statuses)
    read = run_command("--stage", "blue", "consumer", "--from", "oldest", "--count", "5")
    assert [json.loads(line)["Name"] for line in read.splitlines()] == [BLUE_UNICORN] * 5


@pytest.mark.parametrize("into", ["the default stage", "stage blue"])
def test_no_role_of_a_stage_may_do_anything_in_the_other(deployment: Deployment, blue: Deployment, into: str) -> None:
    mine, other = (blue, deployment) if into == "the default stage" else (deployment, blue)
    own, made = find_physical_ids(mine), find_physical_ids(other)
    with prepare(other, made) as seeds:
        for role in MAY if mine is deployment else MAY_WITH_SIGN_IN:
            call = get_guest_credentials(mine) if role == "guest" else assume_role(mine, own[ROLES[role]])
            outcomes = {cell: call(what) for cell, what in list_calls(made, seeds).items()}
            assert {cell: outcome for cell, outcome in outcomes.items() if outcome not in DENIED} == {}, role


def test_questions_are_answered_from_the_archive_of_the_stage(blue: Deployment) -> None:
    """The file is put there as Firehose would write it, because Firehose's own arrives only after a minute."""
    reading = make_document(Name=ARCHIVED, StatusTime="2026-11-24 12:00:00.000")
    file = write_parquet(parse_rows(reading, COLUMNS), COLUMNS, "SNAPPY")
    key = f"{ARCHIVE_TABLE}/{PARTITION}=2026-11-24-12/one.parquet"
    blue.session.client("s3").put_object(Bucket=blue.outputs["ArchiveBucketName"], Key=key, Body=file)
    asked = ("query", "SELECT DISTINCT name FROM readings", "--since", "2026-11-24", "-f", "json")
    answer = [json.loads(line)["name"] for line in run_command("--stage", "blue", *asked).splitlines()]
    assert ARCHIVED in answer
    assert set(answer) <= {ARCHIVED, BLUE_UNICORN}
    assert not {ARCHIVED, BLUE_UNICORN} & set(run_command(*asked).split('"'))


def test_a_stage_is_destroyed_and_the_other_goes_on(
    cloud: session_file.Session, deployment: Deployment, blue: Deployment, blue_assembly: Path
) -> None:
    stored, made = table.read_all(deployment), find_physical_ids(deployment)
    objects = {id_: list_keys(deployment, made[id_]) for id_ in BUCKETS.values()}
    ids = find_physical_ids(blue)
    for id_ in BUCKETS.values():  # on AWS a custom resource does it
        empty_bucket(blue, ids[id_])
    done = subprocess.run(
        make_cdk_command("destroy", "--all", "--force", "--app", str(blue_assembly)),
        cwd=ROOT, capture_output=True, text=True,
        env=make_cdk_environment(make_client_environment(cloud)), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    with pytest.raises(NotDeployed):
        select_blue()
    left = start_wildrydes(Path(os.environ["WILDRYDES_HOME"]), "--stage", "blue", "down", "--verify", "--json")
    assert json.loads(left.stdout)["left"] == []

    assert find_physical_ids(deployment) == made
    assert find_deployment().statuses == deployment.statuses
    assert table.read_all(deployment).items() >= stored.items()
    assert all(list_keys(deployment, made[id_]) >= before for id_, before in objects.items())
    run_command("producer", "--name", "Survivor", "--count", "1", "--json")
    assert wait_until(lambda: "Survivor" in unicorns(deployment), 40)


def list_keys(deployment: Deployment, bucket: str) -> set[str]:
    return {
        entry["Key"] for entry in deployment.session.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    }


def empty_bucket(deployment: Deployment, bucket: str) -> None:
    s3 = deployment.session.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
