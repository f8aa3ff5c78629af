import ast
import sys
from pathlib import Path
from types import ModuleType

import pytest

import emulator
from emulator import ministack
from emulator.ministack import Seam, find_missing_names

PACKAGE = Path(emulator.__file__).parent
SEAMS = {name: seam for name, seam in vars(ministack).items() if isinstance(seam, Seam)}


def test_installed_version_has_every_name() -> None:
    assert find_missing_names() == []


def test_names_that_another_version_dropped_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("ministack.services.kinesis")
    vars(module).update(dict.fromkeys(SEAMS["kinesis"]._names.values()))
    del module._streams, module._put_records
    monkeypatch.setitem(sys.modules, "ministack.services.kinesis", module)
    monkeypatch.setattr(ministack, "_TEXTS", {"ministack.core.lambda_runtime": ("self._proc", "self._no_such")})
    assert find_missing_names() == [
        "ministack.services.kinesis._put_records",
        "ministack.services.kinesis._streams",
        "ministack.core.lambda_runtime: self._no_such",
    ]


def test_seam_reads_and_replaces_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("ministack.invented")
    vars(module).update(_streams={"a": 1}, _other=2)
    monkeypatch.setitem(sys.modules, "ministack.invented", module)
    seam = Seam("invented", "_streams")
    assert seam.streams == {"a": 1}
    seam.streams = {}
    assert module._streams == {}
    with pytest.raises(AttributeError, match=r"^emulator/ministack\.py declares no name other of ministack\.invented$"):
        assert seam.other


def files() -> list[Path]:
    return [file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "ministack.py"]


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_other_modules_reach_only_public_names_and_replace_none(file: Path) -> None:
    tree = ast.parse(file.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("ministack"):
            names |= {alias.asname or alias.name for alias in node.names}
        assert not (isinstance(node, ast.Import) and any(alias.name.startswith("ministack") for alias in node.names))
    assert not any(name.startswith("_") for name in names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            assert isinstance(node.ctx, ast.Load)
            assert not node.attr.startswith("_")


def test_every_declared_name_is_used() -> None:
    used = {
        (node.value.id, node.attr)
        for file in [*files(), PACKAGE / "ministack.py"]
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    declared = {(seam_name, name) for seam_name, seam in SEAMS.items() for name in seam._names}
    assert declared - used == {
        ("iam_evaluator", "is_root_access_key"),  # these are replaced in a loop over seams
        ("sts", "is_root_access_key"),
        ("s3", "resolve_credential"),
        ("sts", "resolve_credential"),
        ("lambda_runtime", "execution_credentials"),
        ("lambda_svc", "execution_credentials"),
    }
