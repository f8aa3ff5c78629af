"""Measure how long `reconcile` takes for a large fleet, and how much memory."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

from aws.environment import isolate
from bench.reconcile.fleet import Fleet
from bench.run_contender import PROJECT_PATH, run_program
from bench.stats import Figure
from ops.paths import ROOT
from ops.task import TaskFailed, show_task

_LIMIT_SECONDS, _LIMIT_MB = 300, 300
_REMEDY = "Run the command again, with nothing else on this machine"


_FULL, _QUICK = Fleet(unicorns=100_000, minutes=10), Fleet(unicorns=500, minutes=10)


def measure_reconciliation(*, quick: bool = False) -> list[Figure]:
    """Reconcile a fleet in which each place lacks a row, has a changed row, and has an extra row. Raises TaskFailed.

    All clients are real, and the cloud is on this machine.
    """
    fleet = _QUICK if quick else _FULL
    title = f"Reconciling {fleet.unicorns * fleet.minutes:,} unicorn-minutes"
    with TemporaryDirectory() as folder, serve(fleet, Path(folder)) as environment, show_task(title):
        command = [sys.executable, "-m", "bench.reconcile.program", str(fleet.unicorns), str(fleet.minutes)]
        report = run_program(title, command, environment=environment, remedy=_REMEDY)
    told, expected = {(name, minute) for name, minute in report["differing"]}, {*fleet.list_differing()}
    if told != expected or len(report["differing"]) != len(expected):
        reason = (
            f"{len(told - expected):,} rows that are the same are told, and {len(expected - told):,} others are not"
        )
        raise TaskFailed(title, reason, remedy="Find out why")
    megabytes = report["peak_bytes"] / 2**20
    return [
        Figure(name="reconcile_minutes", value=report["minutes"], unit="unicorn-minutes"),
        Figure(name="reconcile_stream", value=report["streamed"], unit="readings on the stream, of the last minute"),
        Figure(name="reconcile_differing", value=len(report["differing"]), unit="rows, which were all named"),
        Figure(name="reconcile_seconds", value=report["seconds"], unit="s", limit=_LIMIT_SECONDS),
        Figure(name="reconcile_own_part", value=report["cpu_seconds"], unit="core seconds"),
        Figure(name="reconcile_memory", value=megabytes, unit="MB", limit=_LIMIT_MB),
    ]


@contextmanager
def serve(fleet: Fleet, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment in which AWS clients find a cloud with the fleet."""
    environment = {**isolate(os.environ), **PROJECT_PATH}
    command = [sys.executable, "-m", "bench.reconcile.cloud", str(folder), str(fleet.unicorns), str(fleet.minutes)]
    with Popen(command, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE) as server:
        if server.stdin is None or server.stdout is None:
            raise OSError("the cloud has no pipes")
        try:
            with show_task(f"Making the rows and readings of {fleet.unicorns:,} unicorns"):
                port = int(server.stdout.readline())
            keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
            yield {**environment, **keys, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        finally:
            server.stdin.close()
