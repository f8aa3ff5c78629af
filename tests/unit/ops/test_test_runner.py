"""Tests that run beside others: they are heard out, and end with them."""

import subprocess
import sys

import pytest

from ops.paths import ROOT
from ops.process import get_start_time, wait_until
from ops.test_runner import run_in_background


def python(source: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source)


def test_all_that_a_command_beside_others_prints_is_told_with_its_code(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    with run_in_background(
        python("import sys; print('one failed'); print('why', file=sys.stderr); sys.exit(3)")
    ) as waiting:
        assert waiting.finish() == 3
    assert sorted(capfdbinary.readouterr().out.splitlines()) == [b"one failed", b"why"]


def test_command_beside_others_ends_when_they_fail() -> None:
    with pytest.raises(ZeroDivisionError), run_in_background(python("import time; time.sleep(600)")) as waiting:
        1 / 0  # noqa: B018 - any failure
    assert waiting.process.returncode != 0


def test_command_beside_others_ends_with_a_run_that_is_killed() -> None:
    source = """
import sys, time
from ops.test_runner import run_in_background
with run_in_background((sys.executable, "-c", "import time; time.sleep(600)")) as waiting:
    print(waiting.process.pid, flush=True)
    time.sleep(600)
"""
    with subprocess.Popen(python(source), cwd=ROOT, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        pid = int(run.stdout.readline())
        assert get_start_time(pid) is not None
        run.kill()
    assert wait_until(lambda: get_start_time(pid) is None, 10)
