"""`query`: run a saved query or SQL on the archive."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aws.saved_query import InvalidParameter, SavedQuery, load_queries
from cli.confirm import Yes, confirm_cost
from cli.query_format import Format, select_format, select_formatter
from ops.archive_start import find_first_hour
from ops.cost.commands import estimate_query
from ops.deployment import find_deployment
from ops.geojson import NoCoordinates
from ops.paths import ROOT
from ops.query import Formatter, build_statement, run_statement, save_result
from ops.result import Cost, Result
from ops.result_format import DuplicateColumns, format_table
from ops.task import TaskFailed, terminal
from unicorn.printable import to_printable


def query(
    question: Annotated[
        str | None,
        typer.Argument(metavar="[NAME or SQL]", help="The name of a saved query, or any SQL.", show_default=False),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the saved query; repeat it for more."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="With SQL: read only arrivals since then (UTC, such as 2026-01-31T18)."),
    ] = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="The default is FILE's ending, else table on a terminal and csv elsewhere; geojson is for maps.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the result to a file, whole or not at all; - is stdout."
        ),
    ] = None,
    for_spreadsheets: Annotated[
        bool,
        typer.Option("--for-spreadsheets", help="Write CSV in which no text is a formula: a ' precedes =, +, - and @."),
    ] = False,
    show_sql: Annotated[bool, typer.Option("--sql", help="Print the statement instead of running it.")] = False,
    yes: Yes = False,
) -> None:
    """Run a saved query or SQL on the archive. Without an argument, list the saved queries.

    SQL reads the relation `readings`, one row for each reading: name, statustime, latitude, longitude, distance (m),
    distance_mm, and the fleet's vitals, such as healthpoints. The workgroup limits how many bytes a query may scan;
    --since reduces them.

    Examples: `query trip -p unicorn=Shadowfax -f geojson` · `query "SELECT count(*) FROM readings"` ·
    `query "SELECT * FROM readings" -o readings.parquet`
    """
    catalog = {saved_query.name: saved_query for saved_query in load_queries(ROOT / "queries")}
    target = None if output is None or str(output) == "-" else output
    format_ = select_format(format_, target, for_spreadsheets=for_spreadsheets)
    if question is None:
        _show_saved_queries(catalog.values())
        return
    try:
        values = dict(map(_parse_parameter, parameters or []))
        sql = build_statement(catalog.get(question), question, values, since, str if show_sql else _find_archive_start)
        if show_sql:
            typer.echo(sql)
            return
        formatter = select_formatter(format_, target, for_spreadsheets=for_spreadsheets)
        confirm_cost(lambda: estimate_query(find_deployment(), sql), yes=yes)
        if target is not None:
            _show_cost(save_result(sql, question, target, formatter))
        else:
            _show_result(run_statement(sql, question), formatter)
    except (InvalidParameter, NoCoordinates, DuplicateColumns) as error:
        sys.exit(to_printable(str(error)))


def _find_archive_start() -> str:
    return find_first_hour(find_deployment())


def _show_result(result: Result, formatter: Formatter | None) -> None:
    text = "".join(formatter(result)) if formatter else format_table(result)
    _refuse_other_encoding(text)
    typer.echo(text, nl=False)
    _show_cost(Cost(len(result.rows), result.scanned_bytes, result.milliseconds))


def _show_cost(cost: Cost) -> None:
    rows = f"{cost.rows:,} row{'' if cost.rows == 1 else 's'}"
    terminal.print(f"{rows} in {cost.milliseconds / 1000:.1f} s, {cost.scanned_bytes:,} bytes scanned", style="dim")


def _refuse_other_encoding(text: str) -> None:
    """Raise TaskFailed if the output's encoding lacks a character. Data is not printed with other characters."""
    encoding = sys.stdout.encoding
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        why = f"the encoding {encoding} lacks some of its characters"
        raise TaskFailed(
            "Printing the result", why, remedy="Set PYTHONIOENCODING=utf-8, or use --format json"
        ) from None


def _show_saved_queries(queries: Iterable[SavedQuery]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for saved_query in queries:
        table.add_row(f"[bold]{saved_query.name}[/bold]", saved_query.description)
        for parameter in saved_query.parameters:
            default = f", {parameter.default}" if parameter.default else ""
            table.add_row(f"  {parameter.name}", f"[dim]{parameter.type}{default}: {parameter.help}[/dim]")
    Console(highlight=False).print(table)


def _parse_parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise InvalidParameter(f"--param {text} is not NAME=VALUE.")
    return name, value
