import os
import sys
from pathlib import Path

import pytest

from ops.task import TaskFailed, run_command


def attempt(script: str, log: Path) -> None:
    run_command(
        "Doing it", [sys.executable, "-c", script], environment=os.environ, log=log, remedy="Mend it and run it again"
    )


def test_output_of_a_step_is_in_its_log(tmp_path: Path) -> None:
    attempt("print('hello')", tmp_path / "log")
    assert (tmp_path / "log").read_text() == "hello\n"


def test_failed_step_says_which_why_what_to_do_and_names_its_log(tmp_path: Path) -> None:
    with pytest.raises(TaskFailed) as failure:
        attempt("import sys; print('noise', flush=True); sys.exit('the disk is full.')", tmp_path / "log")
    log = tmp_path / "log"
    assert str(failure.value) == f"Doing it failed: the disk is full. Mend it and run it again. The log is {log}."


def test_reason_is_the_apps_own_and_not_that_it_ended(tmp_path: Path) -> None:
    script = (
        "print('-c shards=0 is wrong.', flush=True); raise SystemExit('python3 app.py: Subprocess exited with error 1')"
    )
    with pytest.raises(TaskFailed, match=r"Doing it failed: -c shards=0 is wrong\. Mend"):
        attempt(script, tmp_path / "log")


def test_silent_failure_shows_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(TaskFailed, match="Doing it failed: exit code 3"):
        attempt("raise SystemExit(3)", tmp_path / "log")


def test_failed_step_is_not_ticked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TaskFailed):
        attempt("raise SystemExit(3)", tmp_path / "log")
    assert capsys.readouterr().err == "Doing it …\n"
