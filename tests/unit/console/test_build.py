import shutil
import sys
from pathlib import Path

import pytest

from console import build
from console.build import BuildFailed


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which nothing is installed, and a Python without a Node beside it."""
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))
    return tmp_path


def test_missing_node_is_reported_with_where_to_find_it(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BuildFailed, match=r"without Node: activate `\.venv`"):
        build.build(elsewhere / "out")


def test_missing_node_modules_are_reported_with_how_to_install_them(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/node")
    with pytest.raises(BuildFailed, match="without esbuild: run `npm ci --ignore-scripts`"):
        build.build(elsewhere / "out")


def test_failed_build_reports_the_last_line_of_its_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "import sys; sys.exit('a warning\\nThe code has 800000 bytes gzipped, and may have at most 700000')"
    monkeypatch.setattr(build, "make_build_command", lambda _: [sys.executable, "-c", words])
    with pytest.raises(BuildFailed) as failed:
        build.build(tmp_path)
    assert str(failed.value) == (
        "The code has 800000 bytes gzipped, and may have at most 700000. Fix the problem and run the command again."
    )
