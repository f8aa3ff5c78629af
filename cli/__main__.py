"""Run the `wildrydes` command: register every subcommand, and turn expected errors into one sentence."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from botocore.exceptions import NoCredentialsError, NoRegionError

from aws.errors import describe_error
from aws.names import COMMAND_STAGE_VARIABLE
from aws.program import run_program
from aws.usage import Group
from cli.backfill import backfill
from cli.bench import bench
from cli.compact import compact
from cli.console import console
from cli.cost import cost
from cli.doctor import doctor
from cli.down import down
from cli.env import env
from cli.query import query
from cli.reconcile import reconcile
from cli.redrive import redrive
from cli.refill import refill
from cli.status import status
from cli.test import test
from cli.up import up
from cli.user import user
from consumer.__main__ import consume
from ops.deployment import NotDeployed
from ops.fleet_choice import OtherFleet, UndeclaredFleet, restart_with_fleet
from ops.target import select_cloud
from ops.task import TaskFailed
from producer.__main__ import produce
from stacks.settings import STAGE_NAMES, is_stage
from unicorn.printable import to_printable

_PASS_UNKNOWN_ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True}
RUN, LOOK, REPAIR, DRIVE, DEVELOP = "Run it here", "Look into it", "Repair it", "Drive it", "Develop it"


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand, and the panel of `--help` that lists it."""

    name: str
    run: Callable[..., None]
    panel: str
    needs_cloud: bool = True
    """Whether the command talks to a deployment, which is selected before it runs."""
    settings: dict[str, Any] | None = None
    """Settings of the command's context in Click."""


COMMANDS = (
    Command("up", up, RUN, needs_cloud=False),
    Command("down", down, RUN, needs_cloud=False),
    Command("env", env, RUN, needs_cloud=False),
    Command("status", status, LOOK),
    Command("query", query, LOOK),
    Command("console", console, LOOK),
    Command("doctor", doctor, LOOK),
    Command("reconcile", reconcile, LOOK),
    Command("cost", cost, LOOK, needs_cloud=False),
    Command("redrive", redrive, REPAIR),
    Command("backfill", backfill, REPAIR),
    Command("refill", refill, REPAIR),
    Command("compact", compact, REPAIR),
    Command("user", user, LOOK),
    Command("consumer", consume, LOOK),
    Command("producer", produce, DRIVE),
    Command("bench", bench, DEVELOP, needs_cloud=False),
    Command("test", test, DEVELOP, needs_cloud=False, settings=_PASS_UNKNOWN_ARGUMENTS),
)
app = typer.Typer(
    name="wildrydes",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Run COMMAND --help to learn more about a command.",
)


@app.callback()
def configure(
    context: typer.Context,
    aws: Annotated[
        bool, typer.Option("--aws", help="Talk to AWS, even if a local cloud is running or this shell points at one.")
    ] = False,
    stage: Annotated[
        str | None,
        typer.Option(envvar=COMMAND_STAGE_VARIABLE, help="The stage to work on; without it, the default stage."),
    ] = None,
) -> None:
    """Real-time fleet telemetry as infrastructure code: run it on this machine, inspect it, drive it on AWS.

    Commands talk to the local cloud while one is running, and otherwise to the AWS account of your environment.
    """
    if stage:
        if not is_stage(stage):
            raise typer.BadParameter(f"{stage!r} is not a stage: it must be {STAGE_NAMES}", param_hint="--stage")
        os.environ[COMMAND_STAGE_VARIABLE] = stage
    if any(command.needs_cloud for command in COMMANDS if command.name == context.invoked_subcommand):
        context.obj = select_cloud(aws=aws)


for _command in COMMANDS:
    app.command(_command.name, rich_help_panel=_command.panel, context_settings=_command.settings)(_command.run)


def main() -> None:
    """Run the command."""
    run_program(_run)


def _run() -> None:
    try:
        app(prog_name="wildrydes")
    except OtherFleet as other:
        restart_with_fleet(str(other))
    except (TaskFailed, NotDeployed, UndeclaredFleet) as error:
        sys.exit(to_printable(str(error)))
    except (NoCredentialsError, NoRegionError) as error:
        sys.exit(f"{describe_error(error)} Or run `./wildrydes up` for a local cloud.")


if __name__ == "__main__":
    main()
