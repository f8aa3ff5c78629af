"""A backfill that is killed at any moments, and then taken up or repeated, is exact."""

import random
from pathlib import Path

import pytest

from ops.deployment import Deployment
from tests.integration.long_span import RANGE, Command, check_exact
from tests.integration.test_commands import run_wildrydes


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
