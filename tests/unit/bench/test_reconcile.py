import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.reconcile import report
from bench.reconcile.fleet import ARCHIVE, STREAM, TABLE, Fleet
from ops.task import TaskFailed

FLEET = Fleet(unicorns=12, minutes=2)


def test_each_place_lacks_a_row_has_changed_one_and_has_one_alone() -> None:
    rows = {place: [FLEET.summarize(place, one, 1) for one in range(12)] for place in (TABLE, ARCHIVE, STREAM)}
    same = [[rows[place][one] for place in rows] for one in range(9, 12)]
    assert all(table == archive == stream is not None for table, archive, stream in same)
    assert [sum(rows[place][one] is None for place in rows) for one in range(9)] == [1, 1, 1, 0, 0, 0, 2, 2, 2]
    assert [len({rows[place][one] for place in rows}) for one in range(9)] == [2] * 9


def test_every_difference_is_told_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_QUICK", FLEET)
    figures = {figure.name: figure for figure in report.measure_reconciliation(quick=True)}
    assert figures["reconcile_minutes"].value == 24
    # of one unicorn the stream lacks the readings, and of two the table or the archive alone has a row
    assert figures["reconcile_stream"].value == (12 - 3) * 60
    assert figures["reconcile_differing"].value == 9
    assert (figures["reconcile_seconds"].limit, figures["reconcile_memory"].limit) == (300, 300)


def test_process_that_is_killed_at_any_moment_leaves_no_file(tmp_path: Path) -> None:
    files, folder = tmp_path / "files", tmp_path / "folder"
    files.mkdir()
    folder.mkdir()
    with report.serve(FLEET, folder) as environment:
        for seconds in (0.5, 1.2, 1.9):
            command = [sys.executable, "-m", "bench.reconcile.program", "12", "2"]
            where = {**environment, "TMPDIR": str(files), "SQLITE_TMPDIR": str(files)}
            with subprocess.Popen(command, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                time.sleep(seconds)
                process.kill()
            assert list(files.iterdir()) == []


def test_difference_that_is_not_told_fails_the_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"differing": [list(key) for key in FLEET.list_differing()[1:]]}
    monkeypatch.setattr(report, "_QUICK", FLEET)
    monkeypatch.setattr(report, "run_program", lambda *_, **__: told)
    with pytest.raises(TaskFailed, match=r"0 rows that are the same are told, and 1 others are not"):
        report.measure_reconciliation(quick=True)
