import errno
import os
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
