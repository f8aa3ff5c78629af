"""`doctor`: check everything that a deployment depends on."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from aws.terminal import print_message
from cli.emit import AsJson, emit
from ops.doctor.examination import Examination, examine
from ops.doctor.finding import Finding, Level
from ops.task import show_progress
from unicorn.printable import to_printable

_MARKS = {
    Level.ok: "[green]ok[/green]     ",
    Level.warning: "[yellow]warning[/yellow]",
    Level.problem: "[red]problem[/red]",
}


def doctor(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="Do not compare the stacks with the code.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Count every object and ask every shard, however long that takes.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with code 1 for warnings too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check everything that a fleet depends on, and print for each problem the command that fixes it.

    It checks credentials and region; versions against the lock files; the bootstrap; each stack's state, and whether it
    matches the code, functions and files included (this synthesizes the stacks with their deployed settings); the
    identity pool, the role of its guests or users, and the user pool; the permissions of every role; streams; mappings,
    their last result and lag; schedules; the roster; failed batches and the quarantine; delivery to the archive; and
    alarms.

    Without --deep, it counts at most 10,000 objects in a place and asks 10 shards, so that it is quick for any fleet.

    A problem needs fixing now and makes the exit code 1. A warning deserves a look and leaves the exit code 0.
    Remedies that begin with `npx` need the project's environment, `. .venv/bin/activate`; those for the local cloud
    need `eval "$(./wildrydes env)"` first. The command changes nothing.
    """
    findings: list[Finding] = []
    with show_progress("Checking") as report:
        for finding in examine(report, quick=quick, deep=deep):
            findings.append(finding)
            if not as_json:
                _show(finding)
    emit(Examination(cloud=context.obj, findings=findings, strict=strict), as_json=as_json)


def _show(finding: Finding) -> None:
    output = Console(highlight=False)
    text = escape(to_printable(f"{finding.about}: {finding.what}"))
    output.print(f"{_MARKS[finding.level]} {text}", soft_wrap=True)
    if finding.remedy:
        print_message(output, f"        → {finding.remedy}")
