import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.result_file import replace_file
from ops.task import TaskFailed


def test_file_is_there_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("old")
    target.chmod(0o640)
    with replace_file(target) as new:
        new.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


def write_half(target: Path, error: BaseException) -> None:
    with replace_file(target) as new:
        new.write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError(), TaskFailed("It", "no", remedy="None")])
def test_after_a_failure_or_an_interrupt_the_file_is_as_it_was(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("old")
    with pytest.raises(type(error)):
        write_half(target, error)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_left(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    sentence = rf"^Writing {target} failed: No space left on device. No file is left behind: make room"
    with pytest.raises(TaskFailed, match=sentence):
        write_half(target, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_file_can_be_is_known_before_the_work(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no" / "rows.csv", Path("/dev/null")):
        with pytest.raises(TaskFailed), replace_file(target):
            pytest.fail("the block ran")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "rows.csv"
    link.symlink_to(tmp_path / "folder" / "real.csv")
    with replace_file(link) as new:
        new.write_text("new")
    assert link.is_symlink()
    assert (tmp_path / "folder" / "real.csv").read_text() == "new"


_WRITE = """
import sys, time
from pathlib import Path
from ops.result_file import replace_file
with replace_file(Path(sys.argv[1])) as new:
    new.write_text("half")
    (new.parent / "download").write_text("a part")
    print("writing", flush=True)
    time.sleep(60)
"""


def start_writer(target: Path) -> subprocess.Popen[str]:
    """Start a process that writes a file, and return it when it has begun."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WRITE, str(target)]
    writer = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    return writer


def kill(writer: subprocess.Popen[str]) -> None:
    with writer:
        writer.kill()


def test_what_a_killed_process_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    target, other = tmp_path / "rows.csv", tmp_path / "more.csv"
    target.write_text("old")
    killed, writing, elsewhere = start_writer(target), start_writer(target), start_writer(other)
    try:
        kill(killed)
        assert target.read_text() == "old"
        assert len(list(tmp_path.iterdir())) == 4
        with replace_file(target) as new:
            new.write_text("new")
            assert len(list(tmp_path.glob(".rows.csv.*"))) == 2  # its own, and that of the process that still writes
        assert target.read_text() == "new"
    finally:
        kill(writing)
        kill(elsewhere)
    with replace_file(target):
        pass
    assert [path.name for path in tmp_path.glob(".*")] == [next(tmp_path.glob(".more.csv.*")).name]
