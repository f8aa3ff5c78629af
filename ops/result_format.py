"""Format the result of a query as a table, CSV or JSON lines. What may be larger than memory is yielded in parts."""

import csv
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from math import isfinite
from typing import Any

from rich.cells import cell_len

from aws.terminal import to_json
from ops.result import Result, ResultStream, Value
from unicorn.printable import to_printable

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = {"tinyint", "smallint", "int", "integer", "bigint", "float", "real", "double", "decimal"}


class DuplicateColumns(ValueError):
    """Columns of the result share a name, and an object can have it only once."""


def format_table(result: Result) -> str:
    """Return the rows below their column names, with numbers aligned right and control characters escaped."""
    rows = [["" if value is None else to_printable(str(value)) for value in row] for row in result.rows]
    lines = [list(map(to_printable, result.names)), *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    right = [column.type.partition("(")[0].lower() in _NUMBERS for column in result.columns]
    return "".join(_format_line(line, widths, right) for line in lines)


def format_csv(result: ResultStream, text: Callable[[str], str] = str) -> Iterator[str]:
    """Yield a header and the rows. NULL is an empty field, and every text passes through `text`."""
    standard = csv.writer(_Echo(), lineterminator="\n")
    quoting = csv.writer(_Echo(), lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in chain([result.names], result.rows):
        cells = [text(value) if isinstance(value, str) else value for value in row]
        # The csv module would leave a carriage return unquoted, and readers would end the row there.
        writer = quoting if any("\r" in value for value in cells if isinstance(value, str)) else standard
        yield writer.writerow(cells)  # what `write` returns


class _Echo:
    """A file that returns what is written to it."""

    def write(self, line: str) -> str:
        return line


def format_terminal_csv(result: ResultStream) -> Iterator[str]:
    """Yield CSV whose texts cannot steer a terminal."""
    return format_csv(result, to_printable)


def format_spreadsheet_csv(result: ResultStream) -> Iterator[str]:
    """Yield CSV whose texts a spreadsheet does not interpret as formulas. Source: OWASP, "CSV Injection"."""
    return format_csv(result, lambda text: f"'{text}" if text.startswith(_FORMULAS) else text)


def format_json(result: ResultStream) -> Iterator[str]:
    """Yield one JSON object per row, each on its own line. Raises DuplicateColumns."""
    return (to_json(document) + "\n" for document in to_documents(result))


def to_documents(result: ResultStream) -> Iterator[dict[str, Any]]:
    """Yield each row as an object. Raises DuplicateColumns."""
    names = result.names
    for name in names:
        if names.count(name) > 1:
            raise DuplicateColumns(f"Two columns are named {name}: name one of them with AS, or use --format csv.")
    for row in result.rows:
        yield dict(zip(names, map(_to_json_value, row), strict=True))


def _to_json_value(value: Value) -> Value:
    """Return the value for JSON, which has no decimals, no NaN and no infinity."""
    if isinstance(value, float) and not isfinite(value):
        return None
    return str(value) if isinstance(value, Decimal) else value


def _format_line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, is_number in zip(cells, widths, right, strict=True):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if is_number else cell + space)
    return "  ".join(padded).rstrip() + "\n"
