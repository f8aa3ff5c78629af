import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.sorted_rows import open_sorted_rows
from ops.task import TaskFailed

NAMES = ["", "A", "Ab", "a", "Ōkami", "\uffff", "𐍈"]
_COLLECT = """
import sys
from ops.sorted_rows import SortedRows
rows = SortedRows()
number = 0
while True:
    rows.add((str(number * 7919 % 1_000_003), str(number), bytes(100)) for number in range(number, number + 100_000))
    number += 100_000
    next(iter(rows))
    print(number, flush=True)
"""


def test_rows_come_sorted_as_python_sorts_them_and_all_are_kept() -> None:
    added = [(name, minute, name.encode()) for name in reversed(NAMES) for minute in ("2", "1")]
    with open_sorted_rows() as rows:
        assert list(rows) == []
        rows.add(added)
        rows.add(added)
        assert list(rows) == sorted([*added, *added])


def test_nothing_is_left_of_a_killed_process_not_even_while_it_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "SQLITE_TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _COLLECT]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 400_000:
            pass
        open_files = [str(file.readlink()) for file in Path(f"/proc/{process.pid}/fd").iterdir()]
        process.send_signal(signal.SIGKILL)
    assert any(file.startswith(str(tmp_path)) and file.endswith("(deleted)") for file in open_files)
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_told_in_a_sentence() -> None:
    sentence = r"^Keeping data on disk failed: database or disk is full\. Make room"
    with pytest.raises(TaskFailed, match=sentence):
        fill_small_disk()


def fill_small_disk() -> None:
    with open_sorted_rows() as rows:
        rows._database.execute("PRAGMA max_page_count = 10")
        rows.add((str(number), "", bytes(1_000)) for number in range(1_000))
