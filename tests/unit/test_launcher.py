"""The launcher, which runs before anything is installed."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
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


@pytest.fixture
def installations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], int]:
    """Prepares Node packages in a checkout of its own; tells how many installations that has taken so far."""
    launcher = load()
    commands: list[list[str]] = []

    def installed(_title: str, _name: str, command: list[str], _remedy: str) -> None:
        (tmp_path / "node_modules").mkdir(exist_ok=True)
        commands.append(command)

    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(launcher, "ROOT", str(tmp_path))
    monkeypatch.setattr(launcher, "step", installed)

    def prepare(omitted: list[str]) -> int:
        launcher.prepare_node(omitted)
        assert all("--ignore-scripts" in command for command in commands)
        return len(commands)

    return prepare


def test_what_tests_need_serves_all_else_and_not_the_other_way_round(
    installations: Callable[[list[str]], int],
) -> None:
    assert [installations(["--omit=dev"]) for _ in range(2)] == [1, 1]
    assert [installations([]), installations([]), installations(["--omit=dev"])] == [2, 2, 2]


def test_changed_lock_is_installed_anew(installations: Callable[[list[str]], int], tmp_path: Path) -> None:
    installations([])
    (tmp_path / "package-lock.json").write_text('{"changed": true}')
    assert installations(["--omit=dev"]) == 2


def test_functions_packages_are_fetched_once_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher = load()
    commands: list[list[str]] = []
    (tmp_path / ".venv" / "functions").mkdir(parents=True)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "packages.py").write_text("")
    monkeypatch.setattr(launcher, "ROOT", str(tmp_path))
    monkeypatch.setattr(launcher, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(launcher, "step", lambda _title, _name, command, _remedy: commands.append(command))
    for lock in ("one", "one", "another", "another"):
        (tmp_path / "requirements-functions.lock").write_text(lock)
        launcher.prepare_functions()
    assert [command[1:] for command in commands] == [["-m", "stacks.packages"]] * 2


def test_locks_name_no_host_and_pin_every_package_with_its_hash() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-functions.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        packages = re.findall(r"^[a-z].*", text, re.MULTILINE)
        assert packages
        assert all("==" in package for package in packages)
        assert text.count("==") <= text.count("--hash=sha256:")
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_node_packages_are_pinned_and_what_only_tests_need_is_apart() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    assert "@sparticuz/chromium" in package["devDependencies"]
    assert {"aws-cdk", "esbuild"} <= set(package["dependencies"])


def test_test_lock_holds_all_of_the_other_in_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z][^ ]*==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-test.lock")


def test_help_lists_every_command() -> None:
    done = subprocess.run([sys.executable, "-m", "cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for command in ("up", "down", "status", "env", "query", "console", "redrive", "producer", "consumer", "test"):
        assert re.search(rf"^│ {command}\s", done.stdout, re.MULTILINE), command
