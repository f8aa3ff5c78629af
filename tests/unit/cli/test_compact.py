from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from ops.compact import Compaction

NOTHING: dict[str, Any] = {"compacted": {}, "removed": {}, "undone": [], "left": []}


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ({}, ["nothing was due"]),
        ({"compacted": {"2026-11-24-12": 7_200}}, ["2026-11-24-12: 7,200 rows compacted"]),
        ({"removed": {"2026-11-24-11": 60}}, ["2026-11-24-11: 60 replaced objects removed"]),
        ({"undone": ["2026-11-24-10"]}, ["2026-11-24-10: the files of an interrupted run are removed"]),
        ({"left": ["a", "b"]}, ["2 hours remain: run the command again, or wait for the next hourly runs"]),
    ],
)
def test_a_run_is_told_in_sentences(done: dict[str, Any], told: list[str]) -> None:
    assert Compaction({**NOTHING, **done}).lines() == told


def test_an_hour_that_is_none_is_refused_before_anything_is_asked() -> None:
    done = CliRunner().invoke(app, ["--aws", "compact", "--hour", "yesterday"])
    assert done.exit_code == 2
    assert "is not an hour such as 2026-01-31-18" in done.output
