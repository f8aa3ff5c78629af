"""The `wildrydes` command: each subcommand is a module of its own, and errors leave as one sentence."""

import errno
import os
import sys
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.parsers import ResponseParserError

from aws.errors import sentence
from aws.names import COMMAND_STAGE_VARIABLE
from aws.usage import Group
from consumer.__main__ import consume
from ops import target
from ops.backfill import backfill
from ops.bench import bench
from ops.compact import compact
from ops.console import console
from ops.cost.command import cost
from ops.deployment import NotDeployed
from ops.doctor.command import doctor
from ops.down import down
from ops.environment import env
from ops.query import query
from ops.reconcile.command import reconcile
from ops.redrive.command import redrive
from ops.status import status
from ops.step import StepFailed
from ops.test_runner import test
from ops.up import up
from ops.users import user
from producer.__main__ import produce
from stacks.settings import STAGE_NAMES, is_stage
from unicorn.printable import printable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
app = typer.Typer(
    name="wildrydes",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="COMMAND --help tells more of each.",
)
_OF_A_CLOUD = (
    "status",
    "doctor",
    "query",
    "reconcile",
    "redrive",
    "backfill",
    "compact",
    "producer",
    "consumer",
    "console",
    "user",
)


@app.callback()
def wildrydes(
    context: typer.Context,
    aws: Annotated[bool, typer.Option("--aws", help="Talk to AWS, even though an embedded cloud runs here.")] = False,
    stage: Annotated[
        str | None,
        typer.Option(envvar=COMMAND_STAGE_VARIABLE, help="The stage to look at, where it isn't the default one."),
    ] = None,
) -> None:
    """Real-time fleet telemetry as infrastructure code: run it on this machine, look into it, drive it on AWS.

    Commands talk to the embedded cloud while one runs here, and to the AWS of your environment otherwise.
    """
    if stage:
        if not is_stage(stage):
            raise typer.BadParameter(f"{stage!r} is no stage: it must be {STAGE_NAMES}", param_hint="--stage")
        os.environ[COMMAND_STAGE_VARIABLE] = stage
    if context.invoked_subcommand in _OF_A_CLOUD:
        context.obj = target.choose(aws=aws)


app.command(rich_help_panel="Run it here")(up)
app.command(rich_help_panel="Run it here")(down)
app.command(rich_help_panel="Run it here")(env)
app.command(rich_help_panel="Look into it")(status)
app.command(rich_help_panel="Look into it")(query)
app.command(rich_help_panel="Look into it")(console)
app.command(rich_help_panel="Look into it")(doctor)
app.command(rich_help_panel="Look into it")(reconcile)
app.command(rich_help_panel="Look into it")(cost)
app.command(rich_help_panel="Repair it")(redrive)
app.command(rich_help_panel="Repair it")(backfill)
app.command(rich_help_panel="Repair it")(compact)
app.command(rich_help_panel="Look into it")(user)
app.command("consumer", rich_help_panel="Look into it")(consume)
app.command("producer", rich_help_panel="Drive it")(produce)
app.command(rich_help_panel="Develop it")(bench)
app.command(rich_help_panel="Develop it", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    test
)


def main() -> None:
    """Run the command. What fails as foreseen ends with a sentence on stderr and exit code 1."""
    try:
        app(prog_name="wildrydes")
    except (StepFailed, NotDeployed) as error:
        sys.exit(printable(str(error)))
    except (NoCredentialsError, NoRegionError) as error:
        sys.exit(f"{sentence(error)} Or run `./wildrydes up` for the embedded cloud.")
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        sys.exit(sentence(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to write has no reader
        sys.exit(1)
    except OSError as error:
        sys.exit(printable(_describe(error)))
    except KeyboardInterrupt:
        sys.exit(130)


def _describe(error: OSError) -> str:
    """Return what the machine refused, and what to do."""
    where = f" {error.filename}" if error.filename else ""
    remedy = "free some space" if error.errno in _FULL else "look into what it names"
    return f"The machine refused{where}: {error.strerror or error}. Please {remedy} and run the command again."


if __name__ == "__main__":
    main()
