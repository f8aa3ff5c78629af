"""`test`: every check of the project, in the order of what fails fastest."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from ops.home import ROOT

_DASHBOARD = ROOT / "dashboard"
_NODE_MODULES = ROOT / "node_modules"
_CHECKS: tuple[tuple[Path, tuple[str, ...]], ...] = (
    (ROOT, (sys.executable, "-m", "ruff", "format", "--check", ".")),
    (ROOT, (sys.executable, "-m", "ruff", "check", ".")),
    (_DASHBOARD, (str(_NODE_MODULES / ".bin/biome"), "ci")),
    (_DASHBOARD, (str(_NODE_MODULES / ".bin/tsc"), "--project", "tests")),
    (_DASHBOARD, (str(ROOT / ".venv/bin/node"), "--test", "tests/**/*.test.ts")),
    (ROOT, (sys.executable, "-m", "mypy")),
)
_TESTS = ("tests/unit", "tests/simulation", "tests/integration", "tests/browser")


def test(context: typer.Context) -> None:
    """Run every test: format, lint and types of both languages, the console's unit tests, and pytest to its end.

    Arguments go to pytest, and then only pytest runs: `./wildrydes test tests/unit -k law`.
    """
    arguments = context.args
    if not arguments:
        for folder, check in _CHECKS:
            _run(folder, check)
    _run(ROOT, (sys.executable, "-m", "pytest", *(arguments or _TESTS)))


def _run(folder: Path, command: Sequence[str]) -> None:
    typer.echo(f"$ {' '.join(command).replace(f'{ROOT}/', '')}", err=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    if code != 0:
        sys.exit(code)
