"""`query`: questions of the fleet's whole history."""

import re
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aws.saved_query import SINCE, InvalidParameter, SavedQuery, load, partition_since
from ops.athena import QueryFailed, Result, run
from ops.deployment import find
from ops.paths import ROOT
from ops.result_format import FORMATS, NoCoordinates, as_csv, as_spreadsheet_csv, as_terminal_csv
from ops.step import StepFailed, console
from unicorn.printable import printable
from unicorn.sql import with_readings


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    geojson = "geojson"


def query(
    question: Annotated[
        str | None,
        typer.Argument(metavar="[NAME or SQL]", help="A saved query's name, or any SQL.", show_default=False),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A saved query's parameter; repeat it for more."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="With SQL: read only what arrived since then (UTC, such as 2026-01-31T18)."),
    ] = None,
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="table on a terminal, else csv; geojson for a trip.")
    ] = None,
    for_spreadsheets: Annotated[
        bool,
        typer.Option("--for-spreadsheets", help="CSV in which no text is a formula: a ' is put before =, +, - and @."),
    ] = False,
    show_sql: Annotated[bool, typer.Option("--sql", help="Print the statement instead of running it.")] = False,
) -> None:
    """Ask the archive: a saved query by its name, or any SQL; without either, list the saved queries.

    SQL sees the relation `readings`, one row for each reading: name, statustime, latitude, longitude, distance (m),
    distance_mm, healthpoints, magicpoints. The workgroup bounds how much one query may scan; --since makes it less.

    Examples: `query trip -p unicorn=Shadowfax -f geojson` · `query "SELECT count(*) FROM readings"`
    """
    saved = {one.name: one for one in load(ROOT / "queries")}
    if for_spreadsheets:
        format_ = format_ or Format.csv
        if format_ is not Format.csv:
            raise typer.BadParameter("it goes with --format csv", param_hint="--for-spreadsheets")
    if question is None:
        _list(list(saved.values()))
        return
    try:
        sql = _statement(saved.get(question), question, dict(map(_pair, parameters or [])), since)
        if show_sql:
            typer.echo(sql)
            return
        chosen = format_ or (Format.table if sys.stdout.isatty() else Format.csv)
        _write(_ask(sql, question), _csv_writer(for_spreadsheets) if chosen is Format.csv else FORMATS[chosen])
    except (InvalidParameter, NoCoordinates) as error:
        sys.exit(printable(str(error)))


def _statement(saved: SavedQuery | None, question: str, values: dict[str, str], since: str | None) -> str:
    if saved is not None:
        if since and SINCE in values:
            raise InvalidParameter("Give --since or --param since=…, not both.")
        return saved.sql(**values, **({SINCE: since} if since else {}))
    if values:
        raise InvalidParameter("--param goes with a saved query, and this is SQL: write the value into it.")
    if len(question.split()) < 2:
        raise InvalidParameter(f"There is no saved query {question}: run `wildrydes query` for a list of them.")
    return with_readings(question, since=partition_since(since) if since else "")


def _ask(sql: str, question: str) -> Result:
    deployment = find()
    outputs = deployment.outputs
    try:
        return run(
            deployment.client("athena"), sql, workgroup=outputs["WorkGroupName"], database=outputs["DatabaseName"]
        )
    except QueryFailed as error:
        reason = in_the_lines_of(question, sql, str(error))
        raise StepFailed("The query", reason, remedy="Mend the SQL and ask again") from None


def in_the_lines_of(question: str, sql: str, reason: str) -> str:
    """Athena's reason with line numbers of the question, which the relation before it has pushed down."""
    added = sql.count("\n") - question.count("\n")
    return re.sub(
        r"\b(line )(\d+)",
        lambda found: f"{found[1]}{int(found[2]) - added}" if int(found[2]) > added else found[0],
        reason,
        flags=re.IGNORECASE,
    )


def _csv_writer(for_spreadsheets: bool) -> Callable[[Result], str]:
    """Return how CSV is written: a file gets text from devices as it is, and a terminal must not be steered by it."""
    if for_spreadsheets:
        return as_spreadsheet_csv
    return as_terminal_csv if sys.stdout.isatty() else as_csv


def _write(result: Result, write: Callable[[Result], str]) -> None:
    typer.echo(write(result), nl=False)
    rows = f"{len(result.rows):,} row{'' if len(result.rows) == 1 else 's'}"
    console.print(f"{rows} in {result.milliseconds / 1000:.1f} s, {result.scanned_bytes:,} bytes scanned", style="dim")


def _list(saved: list[SavedQuery]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for one in saved:
        table.add_row(f"[bold]{one.name}[/bold]", one.description)
        for parameter in one.parameters:
            default = f", {parameter.default}" if parameter.default else ""
            table.add_row(f"  {parameter.name}", f"[dim]{parameter.type}{default}: {parameter.help}[/dim]")
    Console(highlight=False).print(table)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise InvalidParameter(f"--param {text} is not NAME=VALUE.")
    return name, value
