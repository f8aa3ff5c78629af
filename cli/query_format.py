"""The formats of `query`: which there are, and which one an output has."""

import sys
from enum import StrEnum
from pathlib import Path

import typer

from ops.geojson import format_geojson
from ops.query import Formatter
from ops.result_format import format_csv, format_json, format_spreadsheet_csv, format_terminal_csv


class Format(StrEnum):
    """The format in which a result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    geojson = "geojson"
    parquet = "parquet"


_FORMATTERS: dict[Format, Formatter] = {
    Format.csv: format_csv,
    Format.json: format_json,
    Format.geojson: format_geojson,
}
_ENDINGS = {
    ".csv": Format.csv,
    ".json": Format.json,
    ".jsonl": Format.json,
    ".ndjson": Format.json,
    ".geojson": Format.geojson,
    ".parquet": Format.parquet,
}


def select_format(format_: Format | None, target: Path | None, *, for_spreadsheets: bool) -> Format:
    """Return the format to write. Raises BadParameter if it does not fit the other options."""
    if for_spreadsheets and (format_ or Format.csv) is not Format.csv:
        raise typer.BadParameter("it needs --format csv", param_hint="--for-spreadsheets")
    if target is None:
        if format_ is Format.parquet:
            raise typer.BadParameter("parquet needs --output FILE", param_hint="--format")
        default = Format.table if sys.stdout.isatty() and not for_spreadsheets else Format.csv
        return format_ or default
    if format_ is Format.table:
        raise typer.BadParameter("a table is for terminals, not for a file", param_hint="--format")
    chosen = format_ or (Format.csv if for_spreadsheets else _ENDINGS.get(target.suffix.lower()))
    if chosen is None:
        reason = f"{target} ends in none of {', '.join(_ENDINGS)}: name the format with --format"
        raise typer.BadParameter(reason, param_hint="--output")
    return chosen


def select_formatter(format_: Format, target: Path | None, *, for_spreadsheets: bool) -> Formatter | None:
    """Return the function that formats text; None for a table or Parquet.

    Control characters in CSV are escaped only for a terminal.
    """
    if for_spreadsheets:
        return format_spreadsheet_csv
    if format_ is Format.csv and target is None and sys.stdout.isatty():
        return format_terminal_csv
    return _FORMATTERS.get(format_)
