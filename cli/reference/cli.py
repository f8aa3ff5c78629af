"""Generate the page about the command line from the `--help` of each command."""

import re
from pathlib import Path

from typer import Typer
from typer.main import get_command
from typer.testing import CliRunner

from cli.__main__ import app as wildrydes
from consumer.__main__ import app as consumer
from producer.__main__ import app as producer

_ENVIRONMENT = {"COLUMNS": "100", "LINES": "50", "TERM": "dumb", "NO_COLOR": "1"}
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_TEMPLATE = Path(__file__).with_name("cli.md.template")


def make_page() -> str:
    """Return the page in Markdown."""
    sections = [_TEMPLATE.read_text(), _make_section("wildrydes", wildrydes, [])]
    sections += [_make_section(f"wildrydes {name}", wildrydes, [name]) for name in list_commands()]
    sections += [_make_section("producer", producer, []), _make_section("consumer", consumer, [])]
    return "\n".join(sections)


def list_commands() -> list[str]:
    """Return the names of all subcommands, in the order of `--help`."""
    return list(getattr(get_command(wildrydes), "commands"))  # noqa: B009 - typer's group has no public type


def _make_section(title: str, app: Typer, arguments: list[str]) -> str:
    result = CliRunner().invoke(app, [*arguments, "--help"], prog_name=title.split()[0], env=_ENVIRONMENT)
    lines = [line.rstrip() for line in _STYLE.sub("", result.stdout).strip("\n").splitlines()]
    return f"## {title}\n\n```text\n" + "\n".join(lines).strip("\n") + "\n```\n"
