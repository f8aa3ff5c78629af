"""The launcher, which runs before anything is installed."""

import ast
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from ops.paths import ROOT


def test_launcher_can_be_read_by_an_old_python() -> None:
    ast.parse((ROOT / "wildrydes").read_text(), feature_version=(3, 7))


def test_launcher_imports_nothing_that_python_does_not_bring() -> None:
    tree = ast.parse((ROOT / "wildrydes").read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= set(sys.stdlib_module_names)


def load() -> ModuleType:
    """The launcher as a module."""
    loader = SourceFileLoader("launcher", str(ROOT / "wildrydes"))
    spec = spec_from_loader("launcher", loader)
    assert spec
    launcher = module_from_spec(spec)
    loader.exec_module(launcher)
    return launcher


class Checkout:
    """A checkout of its own, in which steps are recorded and install made-up packages."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.steps: list[list[str]] = []
        for name in ("requirements.lock", "requirements-test.lock", "requirements-functions.lock", "package-lock.json"):
            (folder / name).write_text("{}")
        (folder / "pyproject.toml").write_text("")
        (folder / "stacks").mkdir()
        (folder / "stacks" / "packages.py").write_text("")
        self.launcher = load()
        for name, path in self._find_paths().items():
            monkeypatch.setattr(self.launcher, name, str(path))
        monkeypatch.setattr(self.launcher, "step", self._run)
        monkeypatch.setattr(self.launcher, "runs", lambda python, _: Path(python).exists())

    def _find_paths(self) -> dict[str, Path]:
        venv = self.folder / ".venv"
        places = {"ROOT": self.folder, "VENV": venv, "PYTHON": venv / "bin" / "python", "FUNCTIONS": venv / "functions"}
        return {**places, "MODULES": self.folder / "node_modules", "HOME": self.folder / ".wildrydes"}

    @property
    def site_packages(self) -> Path:
        return Path(self.launcher.site_packages())

    def _run(self, _title: str, name: str, command: list[str], _remedy: str) -> None:
        self.steps.append([name, *command])
        if name == "venv":
            shutil.rmtree(self.folder / ".venv", ignore_errors=True)
            self.site_packages.mkdir(parents=True)
            python = self.folder / ".venv" / "bin" / "python"
            python.parent.mkdir(exist_ok=True)
            python.write_text("")
            python.chmod(0o755)
        where = {"pip": self.site_packages, "functions": Path(self.launcher.FUNCTIONS)}.get(name)
        if name == "npm":
            shutil.rmtree(self.launcher.MODULES, ignore_errors=True)
            where = Path(self.launcher.MODULES)
        if where:
            (where / "package").mkdir(parents=True, exist_ok=True)
            (where / ".cache").mkdir(exist_ok=True)

    def prepare(self, *, testing: bool = False) -> list[str]:
        """Prepare the checkout, and return the names of the steps that it took."""
        self.steps.clear()
        self.launcher.prepare(testing)
        return [name for name, *_ in self.steps]


ALL = ["venv", "pip", "compile", "project", "functions", "npm"]
PYTHON = ["venv", "pip", "compile", "project", "functions"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    return Checkout(tmp_path, monkeypatch)


def test_everything_is_installed_once(checkout: Checkout) -> None:
    assert [checkout.prepare(), checkout.prepare()] == [ALL, []]


def test_what_tests_need_serves_all_else_and_not_the_other_way_round(checkout: Checkout) -> None:
    assert checkout.prepare() == ALL
    assert checkout.prepare(testing=True) == ["npm"], "both locks are the same here"
    assert "--omit=dev" not in checkout.steps[0]
    assert "--ignore-scripts" in checkout.steps[0]
    (checkout.folder / "requirements-test.lock").write_text("more")
    assert checkout.prepare(testing=True) == ["pip", "compile", "project"]
    assert [checkout.prepare(testing=True), checkout.prepare()] == [[], []]


@pytest.mark.parametrize(
    ("lock", "steps"),
    [
        ("requirements.lock", ["pip", "compile", "project"]),
        ("pyproject.toml", ["pip", "compile", "project"]),
        ("requirements-functions.lock", ["functions"]),
        ("stacks/packages.py", ["functions"]),
        ("package-lock.json", ["npm"]),
    ],
)
def test_changed_lock_is_installed_again(checkout: Checkout, lock: str, steps: list[str]) -> None:
    (checkout.folder / "requirements-test.lock").write_text("another")
    checkout.prepare()
    (checkout.folder / lock).write_text('{"changed": true}')
    assert [checkout.prepare(), checkout.prepare()] == [steps, []]


def test_what_vanished_is_installed_again(checkout: Checkout) -> None:
    checkout.prepare()
    (checkout.site_packages / "package").rmdir()
    assert [checkout.prepare(), checkout.prepare()] == [PYTHON, []], "pip would think that the package is there"
    (Path(checkout.launcher.FUNCTIONS) / "package").rmdir()
    assert [checkout.prepare(), checkout.prepare()] == [["functions"], []]
    (Path(checkout.launcher.MODULES) / "package").rmdir()
    assert [checkout.prepare(), checkout.prepare()] == [["npm"], []]
    (checkout.folder / ".venv" / "bin" / "python").unlink()
    assert [checkout.prepare(), checkout.prepare()] == [PYTHON, []]
    for name in (".venv", "node_modules"):
        shutil.rmtree(checkout.folder / name)
    assert [checkout.prepare(), checkout.prepare()] == [ALL, []]


def test_packages_of_a_developer_and_caches_change_nothing(checkout: Checkout) -> None:
    checkout.prepare()
    (checkout.site_packages / "debugger").mkdir()
    (checkout.site_packages / ".cache").rmdir()
    assert checkout.prepare() == []


def test_interrupted_installation_is_finished(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    run = checkout.launcher.step

    def interrupt(title: str, name: str, command: list[str], remedy: str) -> None:
        run(title, name, command, remedy)
        if name == "pip":
            raise KeyboardInterrupt

    monkeypatch.setattr(checkout.launcher, "step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        checkout.prepare()
    monkeypatch.setattr(checkout.launcher, "step", run)
    assert checkout.prepare() == ["pip", "compile", "project", "functions", "npm"]


def test_moved_project_is_installed_again(checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.prepare()
    moved = tmp_path.with_name("moved")
    tmp_path.rename(moved)
    checkout.folder = moved
    for name, path in checkout._find_paths().items():
        monkeypatch.setattr(checkout.launcher, name, str(path))
    assert [checkout.prepare(), checkout.prepare()] == [ALL, []]


def test_file_in_place_of_the_environment_is_named(checkout: Checkout) -> None:
    (checkout.folder / ".venv").write_text("")
    with pytest.raises(SystemExit, match=r"\.venv is not a folder\. Remove it and run the command again\."):
        checkout.prepare()


def test_environment_that_is_a_link_leaves_what_it_leads_to(checkout: Checkout, tmp_path: Path) -> None:
    others = tmp_path / "others" / "lib"
    others.mkdir(parents=True)
    (checkout.folder / ".venv").symlink_to(others.parent)
    assert checkout.prepare() == ALL
    assert others.is_dir()
    assert not (checkout.folder / ".venv").is_symlink()


def test_launchers_at_the_same_time_install_once(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    with checkout.launcher.only_launcher():
        other = threading.Thread(target=checkout.prepare)
        other.start()
        deadline = time.monotonic() + 10
        while "Waiting for another" not in capsys.readouterr().err:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert checkout.steps == []
    other.join(10)
    assert [name for name, *_ in checkout.steps] == ALL


def test_folder_that_nobody_may_write_to_is_named_in_a_sentence(tmp_path: Path) -> None:
    """A copy of the launcher, whose folder for logs is a file."""
    for name in ("wildrydes", "requirements.lock", "requirements-test.lock", "requirements-functions.lock"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("pyproject.toml", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "stacks" / "packages.py", tmp_path / "stacks")
    (tmp_path / ".wildrydes").write_text("")
    done = subprocess.run(
        [sys.executable, tmp_path / "wildrydes", "status"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "wildrydes can't set itself up" in done.stderr
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


def test_modules_in_the_working_directory_do_not_take_the_place_of_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = load()
    executed: list[list[str]] = []
    monkeypatch.setattr(launcher, "prepare", lambda _: None)
    monkeypatch.setattr(launcher.os, "execv", lambda _, command: executed.append(command))
    monkeypatch.setattr(sys, "argv", ["wildrydes", "--help"])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    launcher.main()
    assert not {"PYTHONPATH", "PYTHONHOME"} & os.environ.keys()
    for name in ("cli", "ops", "typing", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a module of somebody else')")
    [[_, *arguments]] = executed
    path = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "lambda")))}  # as the installed project has it
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env={**os.environ, **path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "somebody else" not in done.stdout + done.stderr


def test_help_lists_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("up", "down", "status", "env", "query", "console", "redrive", "producer", "consumer", "test"):
        assert re.search(rf"^│ {command}\s", done.stdout, re.MULTILINE), command
