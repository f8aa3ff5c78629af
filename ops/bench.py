"""`bench`: how fast this project is, beside its peers and in the same run."""

import json
from typing import Annotated

import typer

from bench.figure import Figure
from bench.suites import BESIDE_PEERS, PARTS


def bench(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PART]...",
            help=f"What to measure: {', '.join(PARTS)}.",
            show_default=f"{', '.join(BESIDE_PEERS)}",
        ),
    ] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Less of everything: a first look, within a minute.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, name and figure, not a table.")] = False,
) -> None:
    """Measure the hot paths beside their peers, on this machine. Only ratios of one run count.

    Each contender does the same work in a process of its own, and its processor time is what counts; nothing leaves
    this machine. Peers are installed on the first run, each in an environment of its own. Leave the machine alone
    meanwhile: whatever else runs makes the figures worse, and not evenly.
    """
    wanted = parts or list(BESIDE_PEERS)
    for part in wanted:
        if part not in PARTS:
            raise typer.BadParameter(f"{part} is no part that can be measured: it must be one of {', '.join(PARTS)}.")
    figures = [figure for part in wanted for figure in PARTS[part](quick)]
    typer.echo(json.dumps({figure.name: round(figure.value, 4) for figure in figures}) if as_json else _table(figures))


def _table(figures: list[Figure]) -> str:
    width = max(len(figure.name) for figure in figures)
    return "\n".join(f"{figure.name:<{width}}  {figure.text()}" for figure in figures)
