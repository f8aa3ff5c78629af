from typing import Any

import pytest
from typer.testing import CliRunner

from ops.__main__ import app
from ops.compact import sentences

NOTHING: dict[str, Any] = {"compacted": {}, "removed": {}, "undone": [], "left": []}


@pytest.mark.parametrize(
    ("done", "told"),
    [
        ({}, ["nothing was due"]),
        ({"compacted": {"2026-11-24-12": 7_200}}, ["2026-11-24-12: 7,200 rows written again"]),
        ({"removed": {"2026-11-24-11": 60}}, ["2026-11-24-11: 60 objects removed that were replaced"]),
        ({"undone": ["2026-11-24-10"]}, ["2026-11-24-10: what a run wrote that ended early is removed"]),
        ({"left": ["a", "b"]}, ["2 hours are left: run the command again, or wait for the next runs"]),
    ],
)
def test_a_run_is_told_in_sentences(done: dict[str, Any], told: list[str]) -> None:
    assert sentences({**NOTHING, **done}) == told


def test_an_hour_that_is_none_is_refused_before_anything_is_asked() -> None:
    done = CliRunner().invoke(app, ["--aws", "compact", "--hour", "yesterday"])
    assert done.exit_code == 2
    assert "is no hour such as 2026-01-31-18" in done.output
