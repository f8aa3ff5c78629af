"""Any arguments of a command are either accepted or refused with a usage message, without a traceback."""

from collections.abc import Iterator
from random import Random

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from cli.__main__ import app as wildrydes
from consumer.__main__ import app as consumer
from producer.__main__ import app as producer
from tests.fuzz.conftest import INPUTS, SEED, Figures

_VALUES = (
    *("", " ", "0", "1", "-1", "1e9", "1e400", "nan", "inf", "-inf", "٣", "0x10", "1_000", "9" * 30, "None", "true"),
    *(
        "Shadowfax",
        "🦄",
        "\ud83e",
        "\0",
        "\n",
        "--",
        "-",
        "--help",
        "=",
        "'",
        "../../etc/passwd",
        "a" * 300,
        "2026-02-30",
    ),
    *("oldest", "latest", "2026-01-31T18", "wildrydes", "json", "key=value", "=value", "%s", "{0}"),
)


def find_commands() -> Iterator[tuple[str, TyperCommand]]:
    """Return each command of the three programs."""
    for program, app in (("producer", producer), ("consumer", consumer), ("wildrydes", wildrydes)):
        command = typer.main.get_command(app)
        members = command.commands if isinstance(command, TyperGroup) else {"": command}
        for name, member in members.items():
            assert isinstance(member, TyperCommand)
            yield f"{program} {name}".strip(), member


def test_options_are_understood_or_refused_with_a_usage_message(figures: Figures) -> None:
    random, understood, inputs = Random(SEED), 0, INPUTS // 4
    all_of_them = list(find_commands())
    for _ in range(inputs):
        name, command = random.choice(all_of_them)
        understood += _is_understood(name, command, list(_arguments_of(command, random)))
    figures.record("command lines", inputs=inputs, understood=understood, refused=inputs - understood)


def _arguments_of(command: TyperCommand, random: Random) -> Iterator[str]:
    for _ in range(random.randint(0, 4)):
        options = [option for parameter in command.params for option in parameter.opts if option.startswith("-")]
        if options and random.random() < 0.7:
            option = random.choice(options)
            yield option if random.random() < 0.7 else f"{option}={random.choice(_VALUES)}"
        if random.random() < 0.8:
            yield random.choice(_VALUES)


def _is_understood(name: str, command: TyperCommand, arguments: list[str]) -> bool:
    """Return whether the program accepts the arguments. Runs no command."""
    try:
        with command.make_context(name, list(arguments)):
            return True
    except TyperException as error:
        assert error.format_message(), arguments  # noqa: PT017 - whether there is a message is what is asked
        return False
    except typer.Exit:  # of --help
        return True
