"""The functions' asset has all that they import and nothing else, built for where they run."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import FileSystem

from ops.paths import ROOT
from stacks.asset import asset_path, build_asset
from stacks.packages import AWS, HOST, MissingPackages, Place, get_packages
from tests.built.stacks.conftest import FLAGS, Synthesize, list_properties
from unicorn.fleets import NAMES

RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
"""The packages that Lambda's runtime has beside Python."""
AARCH64 = 183
"""The machine of an ELF file. Source: "System V ABI", e_machine."""

IMPORT = """
import json, sys
sys.path[:0] = sys.argv[1:3]
__import__(sys.argv[3])
print(json.dumps({name: str(getattr(module, "__file__", None)) for name, module in sys.modules.items()}))
"""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with only the runtime's packages."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME:
        spec = find_spec(name)
        assert spec
        assert spec.origin
        file = Path(spec.origin)
        source = file.parent if file.name == "__init__.py" else file
        (folder / source.name).symlink_to(source)
    return folder


@pytest.fixture(scope="module")
def imports(synthesize: Synthesize, runtime: Path) -> dict[str, dict[str, str]]:
    """By handler module: the file of each module that an isolated interpreter imports with it."""
    functions = [
        function
        for function in list_properties(synthesize(target="embedded", feed="push"), "AWS::Lambda::Function")
        if "Layers" not in function
    ]
    return {
        function["Handler"].removesuffix(".handle"): import_handler(function, asset_path(HOST), runtime)
        for function in functions
    }


def import_handler(function: dict[str, Any], asset: Path, runtime: Path) -> dict[str, str]:
    """Import the handler with the environment of its function. Return the file of each imported module."""
    variables = {name: str(value) for name, value in function["Environment"]["Variables"].items()}
    module = function["Handler"].removesuffix(".handle")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT, str(asset), str(runtime), module],
        env={**variables, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_every_handler_is_imported_from_the_asset_by_an_isolated_interpreter(
    imports: dict[str, dict[str, str]], runtime: Path
) -> None:
    assert imports.keys() == {f"{file.parent.name}.handler" for file in (ROOT / "lambda").glob("*/handler.py")}
    for handler, modules in imports.items():
        if handler != "settings_guard.handler":  # it decodes no records
            assert modules["msgspec"].startswith(str(asset_path(HOST)))
        from_elsewhere = [file for file in modules.values() if "site-packages" in file and str(runtime) not in file]
        assert from_elsewhere == []


def test_every_file_of_the_asset_is_imported_by_some_handler(imports: dict[str, dict[str, str]]) -> None:
    imported = {file for modules in imports.values() for file in modules.values()}
    files = {str(file) for file in asset_path(HOST).rglob("*") if file.is_file()}
    fleets = {str(asset_path(HOST) / "unicorn" / "fleets" / f"{name}.py") for name in NAMES}
    assert fleets <= files
    assert files - imported - fleets == set()  # Of the declared fleets, a function imports the selected one.


def test_asset_for_aws_is_the_same_built_for_its_architecture_and_its_python() -> None:
    aws, host = asset_path(AWS), asset_path(HOST)
    assert list_pure_files(aws) == list_pure_files(host)
    compiled = list(aws.rglob("*.so"))
    assert len(compiled) == len(list(host.rglob("*.so"))) > 0
    for file in compiled:
        head = file.read_bytes()[:20]
        assert (head[:4], int.from_bytes(head[18:20], "little")) == (b"\x7fELF", AARCH64), file.name
        assert f"cpython-{AWS.python.replace('.', '')}-" in file.name


def list_pure_files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix != ".so"}


def test_equal_sources_make_an_equal_asset_without_files_that_no_import_needs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    build_asset(HOST, first)
    build_asset(HOST, second)
    assert FileSystem.fingerprint(str(first)) == FileSystem.fingerprint(str(second))
    names = {part for file in first.rglob("*") for part in file.relative_to(first).parts}
    assert "__pycache__" not in names
    assert not [name for name in names if name.endswith((".dist-info", ".pyc", ".pyi"))]


def test_missing_packages_are_reported_with_what_to_do() -> None:
    with pytest.raises(MissingPackages) as missing:
        get_packages(Place("moon", "3.13", "lunar"))
    assert str(missing.value) == (
        "The functions' packages for moon and Python 3.13 are missing: "
        "run `./wildrydes --help` once, which fetches them."
    )


def test_synthesis_without_packages_ends_with_that_sentence(tmp_path: Path) -> None:
    program = (
        "import pathlib, runpy, sys, stacks.packages\n"
        f"stacks.packages.ROOT = pathlib.Path({str(tmp_path)!r})\n"
        "runpy.run_path('app.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "CDK_CONTEXT_JSON": json.dumps(FLAGS), "CDK_OUTDIR": str(tmp_path / "out")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"The functions' packages for {AWS.name} and Python {AWS.python} are missing: "
        "run `./wildrydes --help` once, which fetches them.\n"
    )
