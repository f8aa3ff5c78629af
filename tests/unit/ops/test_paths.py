"""Who may enter the folder of what runs."""

import stat
from pathlib import Path

import pytest

from ops import paths


def get_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_own_folder_is_closed_to_others_whatever_its_mode_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WILDRYDES_HOME", raising=False)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / ".wildrydes").mkdir(mode=0o755)
    assert {get_mode(folder) for folder in (paths.get_home(), paths.get_home() / "log")} == {0o700}


def test_a_folder_that_the_user_names_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    monkeypatch.setenv("WILDRYDES_HOME", str(shared))
    assert (get_mode(paths.get_home()), get_mode(paths.get_home() / "log")) == (0o755, 0o700)


def test_a_private_file_stays_private_over_an_open_one(tmp_path: Path) -> None:
    file = tmp_path / "up.json"
    file.write_text("old")
    file.chmod(0o644)
    paths.write_private(file, "new")
    assert (file.read_text(), get_mode(file)) == ("new", 0o600)
