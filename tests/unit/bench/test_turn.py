import sys
from pathlib import Path

import pytest

from bench.turn import turn
from ops.task import TaskFailed


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bench.turn.ROOT", tmp_path)
    return tmp_path / "program.py"


def test_a_contender_tells_what_it_took(program: Path) -> None:
    program.write_text("import json, sys; print(json.dumps({'told': sys.argv[1:]}))")
    assert turn(program, "fast", "5", environment={}) == {"told": ["fast", "5"]}


def test_a_contender_of_ours_can_import_this_project(program: Path) -> None:
    program.write_text("import json, unicorn.reading, producer; print(json.dumps({}))")
    assert turn(program, "ours", environment={}) == {}


def test_a_peer_runs_in_its_own_environment_and_without_this_project(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def python_of(peer: str) -> Path:
        asked.append(peer)
        return Path(sys.executable)

    monkeypatch.setattr("bench.turn.python_of", python_of)
    program.write_text("import json, os; print(json.dumps({'path': os.environ['PYTHONPATH']}))")
    assert turn(program, "fast", environment={}, peer="aiokpl") == {"path": ""}
    assert asked == ["aiokpl"]


def test_a_contender_that_fails_is_told_by_its_last_words(program: Path) -> None:
    program.write_text("import nothing_of_this_name")
    with pytest.raises(
        TaskFailed, match=r"^The turn of fast failed: ModuleNotFoundError: No module named .*program\.py"
    ):
        turn(program, "fast", environment={})
