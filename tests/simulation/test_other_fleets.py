"""The laws and the simulation hold for every fleet. Each fleet has a process, because a process serves one fleet."""

import os
import subprocess
import sys

import pytest

from ops.paths import ROOT
from unicorn.fleet import DEFAULT_FLEET, FLEET_VARIABLE
from unicorn.fleets import NAMES

OTHERS = [name for name in NAMES if name != DEFAULT_FLEET]
SCHEDULES = 200


def run_tests(path: str, fleet: str) -> None:
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(ROOT / path))
    environment = {**os.environ, FLEET_VARIABLE: fleet, "WILDRYDES_SCHEDULES": str(SCHEDULES)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.parametrize("fleet", OTHERS)
def test_laws_hold_for_every_fleet(fleet: str) -> None:
    run_tests("tests/unit/fleets/test_laws.py", fleet)


def test_pipeline_is_exact_where_vitals_are_absent() -> None:
    run_tests("tests/simulation/test_simulation.py", "couriers")
