"""A long span in the archive, and `backfill` in processes that can be killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from backfill.places import DONE, MINUTES, RUNS
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.process import wait_until
from ops.reconcile import archive, table
from ops.reconcile.reconciliation import reconcile_range
from ops.time_range import TimeRange
from tests.integration.command import make_environment

NAMES, MINUTES_EACH = ("Dusk", "Fog", "Gale"), 200
SPAN = TimeRange(datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 22, 7, tzinfo=UTC))
RANGE = ("--from", f"{SPAN.first:%Y-%m-%dT%H:%M}", "--to", f"{SPAN.end:%Y-%m-%dT%H:%M}")
HOURS = ("2026-11-22-00", "2026-11-22-03")
"""The readings lie in two hours of arrival, each minute in both."""
SECONDS = 60


@contextmanager
def archive_span(deployment: Deployment, folder: Path) -> Iterator[None]:
    """Have two readings of many minutes in the archive. They are gone after the block."""
    file = folder / "rows.parquet"
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
    yield
    for hour in HOURS:
        s3.delete_object(Bucket=bucket, Key=f"archive/hour={hour}/distributed")
    delete_rows(deployment)


def read_rows(deployment: Deployment) -> dict[Any, Any]:
    return {key: row for key, row in table.read_all(deployment).items() if key[0] in NAMES}


def delete_rows(deployment: Deployment) -> None:
    dynamodb, name = deployment.session.client("dynamodb"), deployment.outputs["TableName"]
    keys = [
        {"Name": {"S": unicorn}, "StatusTime": {"S": f"{minute}:00.000"}} for unicorn, minute in read_rows(deployment)
    ]
    for first in range(0, len(keys), 25):
        requests: Any = [{"DeleteRequest": {"Key": key}} for key in keys[first : first + 25]]
        assert not dynamodb.batch_write_item(RequestItems={name: requests})["UnprocessedItems"]


def delete_runs(deployment: Deployment) -> None:
    """Delete what runs have left that failed for good."""
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ResultsBucketName"]
    for prefix in (RUNS, MINUTES, DONE):
        for key in list_keys(deployment, prefix):
            s3.delete_object(Bucket=bucket, Key=key)


def check_exact(deployment: Deployment) -> None:
    """Check that every row is as the archive has it, and that nothing of a run is left."""
    expected = {key: row for key, row in archive.read_all(deployment).items() if key[0] in NAMES}
    assert len(expected) == len(NAMES) * MINUTES_EACH
    assert wait_until(lambda: read_rows(deployment) == expected, SECONDS)
    report = reconcile_range(deployment, SPAN, datetime.now(UTC), differences=None).to_dict()
    assert (report["archived"], report["stored"], report["lost"]) == (2 * len(expected), 2 * len(expected), 0)
    assert list_keys(deployment, MINUTES) == list_keys(deployment, DONE) == []


def list_keys(deployment: Deployment, prefix: str) -> list[str]:
    s3, bucket = deployment.session.client("s3"), deployment.outputs["ResultsBucketName"]
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]


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
