"""A backfill on many machines on the local cloud: Athena unloads, the state machine drives, the function puts back."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from backfill.places import DONE, MINUTES, RUNS
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import archive, table
from tests.integration.command import make_environment
from tests.integration.test_commands import run_wildrydes

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
