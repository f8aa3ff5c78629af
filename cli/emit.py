"""Write the report of a command."""

import sys
from typing import Annotated

import typer

from aws.terminal import print_json, print_lines
from ops.report import Report

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
"""The option `--json`, which means the same for every command."""


def emit(report: Report, *, as_json: bool) -> None:
    """Write a report to stdout, as one JSON object or as lines. Exits with code 1 if the report is not ok."""
    if as_json:
        print_json(report.to_dict())
    else:
        print_lines(*report.lines())
    if not report.ok:
        sys.exit(1)
