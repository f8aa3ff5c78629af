"""`bench`: measure this project and comparable programs in the same run."""

from dataclasses import dataclass
from typing import Annotated

import typer

from bench.stats import Figure
from bench.suites import PEER_SUITES, SUITES
from cli.emit import AsJson, emit


def bench(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PART]...",
            help=f"What to measure: {', '.join(SUITES)}.",
            show_default=", ".join(PEER_SUITES),
        ),
    ] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Measure less, for a first look within a minute.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the hot paths and comparable programs on this machine. Compare only ratios of the same run.

    Each program does the same work in its own process, and its processor time is measured; nothing leaves this machine.
    The first run installs the other programs, each in its own environment. Leave the machine alone while it runs: other
    work makes the figures worse, some more than others.
    """
    suites = parts or list(PEER_SUITES)
    for part in suites:
        if part not in SUITES:
            raise typer.BadParameter(f"{part} cannot be measured: it must be one of {', '.join(SUITES)}.")
    emit(Measurements([figure for part in suites for figure in SUITES[part](quick)]), as_json=as_json)


@dataclass(frozen=True, slots=True)
class Measurements:
    """The figures of one run."""

    figures: list[Figure]
    ok: bool = True

    def to_dict(self) -> dict[str, float]:
        return {figure.name: round(figure.value, 4) for figure in self.figures}

    def lines(self) -> list[str]:
        width = max(len(figure.name) for figure in self.figures)
        return [f"{figure.name:<{width}}  {figure.text()}" for figure in self.figures]
