"""The command `bench`, without measuring anything."""

import json

import pytest
from typer.testing import CliRunner

from bench.stats import Figure
from cli import bench
from cli.__main__ import app

FIGURES = [
    Figure(name="ratio", value=4.123456, unit="times", least=4),
    Figure(name="share", value=0.02, unit="of the calls", limit=0.01),
]


@pytest.fixture(autouse=True)
def _parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SUITES", {"race": lambda quick: FIGURES[:1] if quick else FIGURES})
    monkeypatch.setattr(bench, "PEER_SUITES", {"race": None})


def run_bench(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["bench", *arguments])
    assert done.exit_code == 0
    return done.stdout


def test_figures_are_one_json_object() -> None:
    assert json.loads(run_bench("--json")) == {"ratio": 4.1235, "share": 0.02}


def test_table_says_which_figures_hold() -> None:
    ratio, share = run_bench("race").splitlines()
    assert "4.12 times  (at least 4: holds)" in ratio
    assert "0.02 of the calls  (at most 0.01: DOES NOT HOLD)" in share


def test_quick_is_handed_on() -> None:
    assert list(json.loads(run_bench("race", "--quick", "--json"))) == ["ratio"]


def test_part_that_there_is_not_is_told_in_a_sentence() -> None:
    done = CliRunner().invoke(app, ["bench", "flight"])
    assert done.exit_code == 2
    assert "flight cannot be measured" in " ".join(done.stderr.replace("│", " ").split())
