"""The page about the command line: what `--help` says of each command, whatever the terminal's width."""

import re

from typer import Typer
from typer.main import get_command
from typer.testing import CliRunner

from cli.__main__ import app as wildrydes
from consumer.__main__ import app as consumer
from producer.__main__ import app as producer

_COLUMNS = 100
_ENVIRONMENT = {"COLUMNS": str(_COLUMNS), "LINES": "50", "TERM": "dumb", "NO_COLOR": "1"}
_STYLE = re.compile(r"\x1b\[[0-9;]*m")

_HEAD = """# The command line

Made from `--help` by `python -m cli.reference`; don't edit it.

`./wildrydes COMMAND` works in a fresh checkout: the launcher needs Python 3.11 or newer and nothing else, makes `.venv`
and `node_modules` from the lock files where they aren't there or have changed, and then runs the command. After
`. .venv/bin/activate` the same commands are `wildrydes`, `producer` and `consumer`. Options before the command
(`--aws`, `--stage`) say which deployment it is about.

What a program would want goes to stdout (`--json`), progress and errors to stderr. Exit codes: 0 is success; 1 is a
failure, told in a sentence, or an answer that is "no" (`reconcile` differs, `doctor` found a problem, `down --verify`
found something); 2 is a wrong option; 130 is Ctrl-C.
"""


def make_page() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD, _make_section("wildrydes", wildrydes, [])]
    parts += [_make_section(f"wildrydes {name}", wildrydes, [name]) for name in list_commands()]
    parts += [_make_section("producer", producer, []), _make_section("consumer", consumer, [])]
    return "\n".join(parts)


def list_commands() -> list[str]:
    """The names of all subcommands, in the order of the list that --help shows."""
    return list(getattr(get_command(wildrydes), "commands"))  # noqa: B009 - typer's group has no public type


def _make_section(title: str, app: Typer, arguments: list[str]) -> str:
    done = CliRunner().invoke(app, [*arguments, "--help"], prog_name=title.split()[0], env=_ENVIRONMENT)
    lines = [line.rstrip() for line in _STYLE.sub("", done.stdout).strip("\n").splitlines()]
    return f"## {title}\n\n```text\n" + "\n".join(lines).strip("\n") + "\n```\n"
