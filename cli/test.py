"""`test`: run every test of the project."""

import sys

import typer

from ops.test_runner import run_everything, run_pytest


def test(context: typer.Context) -> None:
    """Run every test: format, lint and types of both languages, the console's unit tests, and all of pytest.

    Dependencies are audited for known vulnerabilities too. If no audit service answers, the output says so.

    With arguments, only pytest runs, with these arguments: `./wildrydes test tests/unit -k merge`.
    """
    sys.exit(run_pytest(context.args) if context.args else run_everything())
