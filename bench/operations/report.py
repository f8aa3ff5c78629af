"""Measure reading a large result by its object and by pages, and what a backfill takes of this machine.

A server in a process of its own gives the results, so that only the work of the commands is measured. On AWS each page
also waits for the network.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import boto3
import duckdb

from aws.relation import with_readings
from bench.operations.results import fill_archive, write_result
from bench.operations.server import BY_PAGES
from bench.stats import Figure, compute_paired_ratio
from ops.athena import execute
from ops.backfill import put_back_arrivals
from ops.deployment import Deployment
from ops.paths import ROOT
from ops.task import show_task
from unicorn.sql import select_minute_steps

_UNICORNS, _SECONDS, _QUICK_SECONDS = 1_000, 3_600, 240
_ROWS, _QUICK_ROWS = 300_000, 60_000
_ROUNDS = 3
_LIMIT_SECONDS = 60
"""What a backfill of an hour of all unicorns may take of one core."""
_READINGS = "SELECT * FROM readings ORDER BY name, statustime LIMIT {}"
BY_OBJECT, MINUTES = "object", "minutes"
_HOUR = datetime(2026, 11, 24, 12, tzinfo=UTC)


class _Stream:
    """A stream that accepts every record."""

    def __init__(self) -> None:
        self.records = 0

    def put_records(self, *, Records: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.records += len(Records)
        return {"Records": [{} for _ in Records]}


class _Session:
    """A session whose clients ask the server of results."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = boto3.Session(aws_access_key_id="bench", aws_secret_access_key="bench", region_name="us-east-1")
        self.stream = _Stream()

    def client(self, service: str) -> Any:
        if service == "kinesis":
            return self.stream
        return cast("Any", self._session.client)(service, endpoint_url=self._endpoint)


def measure_operations(*, quick: bool = False) -> list[Figure]:
    """Measure rows per second, and the seconds of processor time of a backfill."""
    seconds, rows = (_QUICK_SECONDS, _QUICK_ROWS) if quick else (_SECONDS, _ROWS)
    with TemporaryDirectory() as folder:
        with show_task(f"Asking an archive of {_UNICORNS * seconds:,} readings"):
            engine_seconds, minutes = _write_results(Path(folder), seconds, rows)
        with _serve(Path(folder)) as session:
            by_page, by_object = _race(session, rows)
            with show_task(f"Backfilling {minutes:,} minutes"):
                backfill_seconds = _time_work(lambda: _backfill(session, minutes))
    readings = _UNICORNS * seconds
    rate = readings / backfill_seconds
    return [
        Figure(name="result_rows_by_pages", value=max(by_page), unit="rows/s"),
        Figure(name="result_rows_by_object", value=max(by_object), unit="rows/s"),
        Figure(name="result_object_vs_pages", value=compute_paired_ratio(by_object, by_page), unit="times", least=5),
        Figure(name="backfill_readings", value=readings, unit="readings"),
        Figure(name="backfill_engine", value=engine_seconds, unit="core seconds of the embedded engine"),
        Figure(
            name="backfill_own_part",
            value=backfill_seconds,
            unit="core seconds",
            limit=_LIMIT_SECONDS * readings / (_UNICORNS * _SECONDS),
        ),
        Figure(name="backfill_readings_per_core_second", value=rate, unit="readings/s"),
        Figure(name="backfill_vs_reading_pages", value=rate / max(by_page), unit="times", least=20),
    ]


def _write_results(folder: Path, seconds: int, rows: int) -> tuple[float, int]:
    """Write the results of all statements. Return the engine's seconds for the minutes, and their number."""
    with duckdb.connect() as connection:
        fill_archive(connection, unicorns=_UNICORNS, seconds=seconds)
        sql = with_readings(select_minute_steps("true"))
        engine_seconds = _time_work(lambda: connection.execute(sql).fetchmany(1))
        minutes = write_result(connection, sql, folder, MINUTES)
        for name in (BY_PAGES, BY_OBJECT):
            write_result(connection, with_readings(_READINGS.format(rows)), folder, name, in_pages=name == BY_PAGES)
    return engine_seconds, minutes


@contextmanager
def _serve(folder: Path) -> Iterator[_Session]:
    command = [sys.executable, "-m", "bench.operations.server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        if server.stdin is None or server.stdout is None:
            raise OSError("the server of results has no pipes")
        try:
            yield _Session(f"http://127.0.0.1:{int(server.stdout.readline())}")
        finally:
            server.stdin.close()


def _race(session: _Session, rows: int) -> tuple[list[float], list[float]]:
    """Return the rows per second and core of each round, by pages and by the object."""
    rates: dict[str, list[float]] = {BY_PAGES: [], BY_OBJECT: []}
    for _ in range(_ROUNDS):
        for name, rounds in rates.items():
            with show_task(f"Reading {rows:,} rows by {name}"):
                rounds.append(rows / _time_work(partial(_drain, _deploy(session, name), rows)))
    return rates[BY_PAGES], rates[BY_OBJECT]


def _drain(deployment: Deployment, expected: int) -> None:
    rows = sum(1 for _ in execute(deployment, "SELECT").rows)
    _check(rows, expected)


def _backfill(session: _Session, minutes: int) -> None:
    put_back_arrivals(_deploy(session, MINUTES), _HOUR, _HOUR)
    _check(session.stream.records, minutes)


def _check(found: int, expected: int) -> None:
    if found != expected:
        raise ValueError(f"{found:,} of {expected:,} were read")


def _deploy(session: _Session, query_id: str) -> Deployment:
    """Return a deployment whose statements have one result."""
    outputs = {"WorkGroupName": query_id, "DatabaseName": "fleet", "SummariesStreamName": "summaries"}
    return Deployment(session=cast("boto3.Session", session), outputs=outputs, statuses={})


def _time_work(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that a call takes in this process."""
    started = time.process_time()
    work()
    return time.process_time() - started
