"""The command `doctor`."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

from aws.errors import sentence
from aws.names import selected_stage
from aws.terminal import show_json, tell
from ops.deployment import Deployment, NotDeployed, find
from ops.doctor import alarms, buckets, delivery, identity_pool, mappings, roles, schedules, stacks, streams, versions
from ops.doctor.deployment_context import Patient, templates
from ops.doctor.finding import Finding, Level, ok, problem
from ops.progress import progress
from unicorn.printable import printable

Check = Callable[[Patient], Iterator[Finding]]
_CHECKS: tuple[tuple[str, Check], ...] = (
    ("bootstrap", stacks.bootstrap),
    ("stacks", stacks.states),
    ("code", stacks.ages),
    ("guests", identity_pool.check),
    ("roles", roles.check),
    ("streams", streams.check),
    ("mappings", mappings.check),
    ("schedules", schedules.check),
    ("buckets", buckets.check),
    ("delivery", delivery.check),
    ("alarms", alarms.check),
)
_MARKS = {
    Level.ok: "[green]ok[/green]     ",
    Level.warning: "[yellow]warning[/yellow]",
    Level.problem: "[red]problem[/red]",
}


def doctor(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="Don't compare what is deployed with the code.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings make the exit code 1 too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of lines.")] = False,
) -> None:
    """Look into everything that a fleet rests on, and tell for each finding the command that mends it.

    Credentials and region; versions against the locks; bootstrap; each stack's state, and whether it is what the code
    says, functions and files included (it synthesizes the stacks with the settings that they were deployed with); the
    identity pool, the role of its guests or its users, and the user pool; the rights of every role; streams; mappings,
    their last result and lag; schedules; failed batches and the quarantine; delivery to the archive; alarms.

    A problem needs mending now, and makes the exit code 1. A warning is for somebody to look at, and leaves it 0.
    Remedies that begin with `npx` need the project's environment, `. .venv/bin/activate`; those of the embedded cloud
    need `eval "$(./wildrydes env)"` before them. It changes nothing.
    """
    found: list[Finding] = []
    with progress("Looking") as tell:
        for finding in examined(tell, quick=quick):
            found.append(finding)
            if not as_json:
                _show(finding)
    bad = [one for one in found if one.level is Level.problem]
    odd = [one for one in found if one.level is Level.warning]
    if as_json:
        document = {
            "cloud": context.obj,
            "problems": len(bad),
            "warnings": len(odd),
            "findings": [one.document() for one in found],
        }
        show_json(document)
    else:
        typer.echo(f"{len(found)} looked into: {len(bad)} problems, {len(odd)} warnings")
    if bad or (strict and odd):
        sys.exit(1)


def examined(tell: Callable[[str], None], *, quick: bool) -> Iterator[Finding]:
    """Every finding, in the order in which they bear on each other. What can't be looked into is a problem too."""
    yield from versions.check()
    session = boto3.Session()
    try:
        identity = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        yield problem("credentials", sentence(error).rstrip("."), "aws sts get-caller-identity")
        return
    yield ok("credentials", f"{identity['Arn']} in {session.region_name}")
    try:
        patient = _patient(find(), identity["Account"])
    except NotDeployed as error:
        yield problem("stacks", str(error).rstrip("."), "npx cdk deploy --all")
        return
    for title, check in _CHECKS:
        tell(title)
        if not (quick and check is stacks.ages):
            yield from _guarded(title, check, patient)


def _guarded(title: str, check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check(patient)
    except KeyError as missing:
        what = f"it can't be looked into while the stack with the output {missing.args[0]} isn't there"
        yield problem(title, what, patient.cdk("deploy"))
    except (BotoCoreError, ClientError) as error:
        yield problem(title, sentence(error).rstrip("."), patient.wildrydes("status"))


def _patient(deployment: Deployment, account: str) -> Patient:
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    return Patient(
        deployment=deployment,
        stage=selected_stage(),
        embedded=endpoint.startswith("http://127.0.0.1:"),
        account=account,
        region=str(deployment.session.region_name),
        templates=templates(deployment.client("cloudformation"), list(deployment.statuses)),
        clock=lambda: datetime.now(UTC),
    )


def _show(finding: Finding) -> None:
    output = Console(highlight=False)
    said = escape(printable(f"{finding.about}: {finding.what}"))
    output.print(f"{_MARKS[finding.level]} {said}", soft_wrap=True)
    if finding.remedy:
        tell(output, f"        → {finding.remedy}")
