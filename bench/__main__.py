"""`python -m bench NAME`: run a benchmark and print its report; exits with 1 where a figure is over its limit."""

import json
import sys
from typing import Annotated

import typer

from bench.console.report import console_report
from bench.figure import Figure
from bench.producer.report import producer_report
from bench.watch import watch_report

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def bench() -> None:
    """Benchmarks of this project beside its peers. Only ratios of one run count."""


@app.command()
def console(
    unicorns: Annotated[int, typer.Option(min=1, help="How many fly while the delay to the map is measured.")] = 1_000,
    seconds: Annotated[int, typer.Option(min=5, help="How long that is measured.")] = 60,
    fleet: Annotated[int, typer.Option(min=1, help="How many unicorns a poll of the other part brings.")] = 10_000,
    polls: Annotated[int, typer.Option(min=3, help="How many of these polls are measured.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """The fleet console: from PutRecords to the map, work per poll beside Leaflet, first paint, size."""
    figures = console_report(unicorns=unicorns, seconds=seconds, fleet=fleet, polls=polls)
    _print(figures, as_json=as_json)


@app.command()
def producer(
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of it, for a first look.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """The producer beside boto3's put_record and put_records and aiokpl, and how full it makes one throttled shard."""
    _print(producer_report(quick=quick), as_json=as_json)


@app.command()
def watch(
    unicorns: Annotated[int, typer.Option(min=1, help="How many are watched.")] = 100_000,
    shards: Annotated[int, typer.Option(min=1, help="How many shards the summaries come from.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """The watch over unicorns: what it remembers, and what its calls compute."""
    _print(watch_report(unicorns=unicorns, shards=shards), as_json=as_json)


def _print(figures: list[Figure], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({figure.name: figure.document() for figure in figures}))
    else:
        width = max(len(figure.name) for figure in figures)
        for figure in figures:
            typer.echo(f"{figure.name:<{width}}  {figure.text()}")
    if not all(figure.holds for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    app(prog_name="python -m bench")
