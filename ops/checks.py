"""`test`: every check of the project, in the order of what fails fastest."""

import os
import subprocess
import sys
from collections.abc import Sequence

import typer

from ops.home import ROOT

_CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
)
_TESTS = ("tests/unit", "tests/simulation", "tests/integration")


def test(context: typer.Context) -> None:
    """Run every test: format, lint, types, and pytest from unit tests to the embedded cloud.

    Arguments go to pytest, and then only pytest runs: `./wildrydes test tests/unit -k law`.
    """
    arguments = context.args
    if not arguments:
        for check in _CHECKS:
            _run(check)
    _run(("pytest", *(arguments or _TESTS)))


def _run(command: Sequence[str]) -> None:
    typer.echo(f"$ {' '.join(command)}", err=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    code = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=False).returncode
    if code != 0:
        sys.exit(code)
