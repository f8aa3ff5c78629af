"""The functions' asset: all that they import is in it, built for where they run."""

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
from tests.built.stacks.conftest import FLAGS, Synthesize, properties

RUNTIME = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
"""What Lambda's runtime has beside Python."""
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
    """A folder with the runtime's packages, and no other."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME:
        spec = find_spec(name)
        assert spec
        assert spec.origin
        file = Path(spec.origin)
        source = file.parent if file.name == "__init__.py" else file
        (folder / source.name).symlink_to(source)
    return folder


def test_every_handler_is_imported_from_the_asset_by_an_isolated_interpreter(
    synthesize: Synthesize, runtime: Path
) -> None:
    asset = asset_path(HOST)
    functions = [
        one for one in properties(synthesize(target="embedded"), "AWS::Lambda::Function") if "Layers" not in one
    ]
    modules = {one["Handler"].removesuffix(".handle") for one in functions}
    assert modules == {f"{file.parent.name}.handler" for file in (ROOT / "lambda").glob("*/handler.py")}
    for function in functions:
        loaded = imported(function, asset, runtime)
        assert loaded["msgspec"].startswith(str(asset))
        others = [file for file in loaded.values() if "site-packages" in file and str(runtime) not in file]
        assert others == []


def imported(function: dict[str, Any], asset: Path, runtime: Path) -> dict[str, str]:
    """Where each module came from, once the handler was imported under the environment of its function."""
    given = {name: str(value) for name, value in function["Environment"]["Variables"].items()}
    module = function["Handler"].removesuffix(".handle")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", IMPORT, str(asset), str(runtime), module],
        env={**given, "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_asset_for_aws_is_the_same_built_for_its_architecture_and_its_python() -> None:
    aws, host = asset_path(AWS), asset_path(HOST)
    assert plain_files(aws) == plain_files(host)
    compiled = list(aws.rglob("*.so"))
    assert len(compiled) == len(list(host.rglob("*.so"))) > 0
    for file in compiled:
        head = file.read_bytes()[:20]
        assert (head[:4], int.from_bytes(head[18:20], "little")) == (b"\x7fELF", AARCH64), file.name
        assert f"cpython-{AWS.python.replace('.', '')}-" in file.name


def plain_files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix != ".so"}


def test_equal_sources_make_an_equal_asset_without_what_no_import_needs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    build_asset(HOST, first)
    build_asset(HOST, second)
    assert FileSystem.fingerprint(str(first)) == FileSystem.fingerprint(str(second))
    names = {part for file in first.rglob("*") for part in file.relative_to(first).parts}
    assert "__pycache__" not in names
    assert not [name for name in names if name.endswith((".dist-info", ".pyc", ".pyi"))]


def test_packages_that_were_not_fetched_are_missed_in_a_sentence_that_says_what_to_do() -> None:
    with pytest.raises(MissingPackages) as missing:
        get_packages(Place("moon", "3.13", "lunar"))
    assert str(missing.value) == (
        "The functions' packages for moon and Python 3.13 are missing: "
        "run `./wildrydes --help` once, which fetches them."
    )


def test_synth_without_them_ends_with_that_sentence(tmp_path: Path) -> None:
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
