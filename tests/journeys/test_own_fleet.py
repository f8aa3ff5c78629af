"""A fleet gains a vital, by one line in one file of a copy of the sources, and loses it again, while it is deployed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ops import session_file
from ops.paths import ROOT
from ops.process import wait_until
from tests.embedded import WINDOW_SECONDS, deploy_local_cloud
from tests.own_flight import create_kinesis

FLEET = "couriers"
DECLARATION = f"lambda/unicorn/fleets/{FLEET}.py"
NEW_VITAL = (
    '        Vital("TirePressure", "Tires", "bar", decimals=1, valid=(0, 10), gauge=(0, 6), alert=below(2.5),'
    " is_optional=True, walk=Walk(start=4, step=0.1)),\n"
)
DEPLOY = f"""
from emulator.cloud import make_client_environment
from ops import session_file
from ops.assembly import make_cdk_environment, synthesize
from ops.local_cloud import deploy
context = {{"fleet": "{FLEET}", "window": "{WINDOW_SECONDS}", "target": "embedded"}}
environment = make_cdk_environment(make_client_environment(session_file.load()))
deploy(assembly=str(synthesize(context, folder_name="cdk.out.changed")), environment=environment)
"""
_SECONDS = 90
_POLL_SECONDS = 5
"""Firehose delivers after some seconds, and each look is a process of its own."""
START = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=30)
"""The minute of all readings, which is over long since."""
SPAN = ("--from", f"{START:%Y-%m-%dT%H:%M}", "--to", f"{START + timedelta(minutes=1):%Y-%m-%dT%H:%M}")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs Python with the sources in a folder, in the home of a local cloud with the fleet."""
    home = tmp_path_factory.mktemp("home")

    def run_python(sources: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {**kept, "WILDRYDES_HOME": str(home), "PYTHONPATH": f"{sources}:{sources / 'lambda'}"}
        return subprocess.run(
            (sys.executable, *arguments), cwd=sources, env=environment, capture_output=True, text=True, check=False
        )

    with deploy_local_cloud(home, fleet=FLEET):
        yield run_python


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources in which the fleet has one more vital."""
    copy = tmp_path_factory.mktemp("sources") / "copy"
    left_out = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", ".wildrydes", "cdk.out", "__pycache__", ".*_cache"
    )
    shutil.copytree(ROOT, copy, ignore=left_out)
    for folder in (".venv", "node_modules"):
        (copy / folder).symlink_to(ROOT / folder)
    declaration = copy / DECLARATION
    before, start, after = declaration.read_text().partition("    vitals=(\n")
    declaration.write_text(before + start + NEW_VITAL + after)
    return copy


def run_command(run: Run, sources: Path, *arguments: str) -> Any:
    """Run a command with --json, and return its answer."""
    done = run(sources, "-m", "cli", *arguments, "--json")
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def report(name: str, **vitals: float) -> None:
    """Put twenty readings of a courier on the stream, which hold these vitals beside the required one."""
    place = {"Latitude": 52.378, "Longitude": 4.9, "Distance": 5.0}
    documents = [
        {
            "Name": name,
            "StatusTime": f"{START:%Y-%m-%d %H:%M}:{second:02d}.000",
            **place,
            "BatteryPercent": 80,
            **vitals,
        }
        for second in range(20)
    ]
    session = session_file.load()
    assert session is not None
    create_kinesis(session).put_records(
        StreamName="wildrydes", Records=[{"Data": json.dumps(d).encode(), "PartitionKey": name} for d in documents]
    )


def deploy(run: Run, sources: Path) -> None:
    done = run(sources, "-c", DEPLOY)
    assert done.returncode == 0, done.stderr


def count(run: Run, sources: Path, columns: str) -> list[str]:
    done = run(sources, "-m", "cli", "query", f"SELECT {columns} FROM readings", "-f", "csv")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1].split(",")


def wait_until_exact(run: Run, sources: Path, readings: int) -> None:
    """Wait until each place has as many readings and all agree, the vitals included."""
    reports: list[Any] = []

    def is_exact() -> bool:
        time.sleep(_POLL_SECONDS)
        reports.append(run_command(run, sources, "reconcile", *SPAN))
        counts = {reports[-1][place] for place in ("streamed", "stored", "archived")}
        return bool(reports[-1]["verdict"] == "exact" and counts == {readings})

    assert wait_until(is_exact, _SECONDS), reports[-1]


def test_fleet_gains_and_loses_a_vital_without_losing_a_reading(run: Run, changed: Path) -> None:
    report("Before")
    wait_until_exact(run, ROOT, 20)
    deploy(run, changed)
    report("After", TirePressure=3.5)
    report("Late", HeartRate=120)  # Its sensors do not report the new vital yet.
    wait_until_exact(run, changed, 60)
    assert count(run, changed, "count(*), count(tirepressure)") == ["60", "20"]
    deploy(run, ROOT)
    report("Still", TirePressure=1.5)  # Its sensors still report the vital that nobody reads any more.
    [fields] = [f for f in run_command(run, ROOT, "doctor", "--quick")["findings"] if f["about"] == "fields"]
    assert (fields["level"], "TirePressure in 20" in fields["what"]) == ("warning", True), fields
    wait_until_exact(run, ROOT, 80)
    assert count(run, ROOT, "count(*), count(batterypercent)") == ["80", "80"]
