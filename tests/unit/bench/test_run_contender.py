import sys
from pathlib import Path

import pytest

from bench.run_contender import PROJECT_PATH, run_contender, run_program
from ops.task import TaskFailed


def run_code(code: str) -> dict[str, object]:
    return run_program("Trying", [sys.executable, "-c", code], environment=PROJECT_PATH, remedy="Try again")


def test_report_of_a_program_is_its_last_line_whatever_its_exit_code() -> None:
    assert run_code("print('first'); print('{\"exact\": false}'); raise SystemExit(1)") == {"exact": False}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise SystemExit('Flying failed: no port.')", "Trying failed: Flying failed: no port. Try again."),
        ("raise SystemExit(3)", "Trying failed: exit code 3. Try again."),
        ("print('no JSON')", "Trying failed: exit code 0. Try again."),
    ],
)
def test_program_without_a_report_fails_with_its_last_line_of_errors(code: str, sentence: str) -> None:
    with pytest.raises(TaskFailed) as failed:
        run_code(code)
    assert str(failed.value) == sentence


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bench.run_contender.ROOT", tmp_path)
    return tmp_path / "program.py"


def test_contender_gets_its_name_and_arguments(program: Path) -> None:
    program.write_text("import json, sys; print(json.dumps({'arguments': sys.argv[1:]}))")
    assert run_contender(program, "fast", "5", environment={}) == {"arguments": ["fast", "5"]}


def test_own_contender_can_import_this_project(program: Path) -> None:
    program.write_text("import json, unicorn.reading, producer; print(json.dumps({}))")
    assert run_contender(program, "ours", environment={}) == {}


def test_peer_runs_in_its_own_environment_without_this_project(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peers = []

    def install_peer(peer: str) -> Path:
        peers.append(peer)
        return Path(sys.executable)

    monkeypatch.setattr("bench.run_contender.install_peer", install_peer)
    program.write_text("import json, os; print(json.dumps({'path': os.environ['PYTHONPATH']}))")
    assert run_contender(program, "fast", environment={}, peer="aiokpl") == {"path": ""}
    assert peers == ["aiokpl"]


def test_failing_contender_is_reported_with_its_last_line_of_errors(program: Path) -> None:
    program.write_text("import nothing_of_this_name")
    with pytest.raises(
        TaskFailed, match=r"^The turn of fast failed: ModuleNotFoundError: No module named .*program\.py"
    ):
        run_contender(program, "fast", environment={})
