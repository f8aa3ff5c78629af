"""Write the values of a result as Athena does, in its pages and in its object on S3.

The object is CSV: every value is quoted, NULL is an empty field without quotes, and a line feed ends each row. Values
have the text of Trino's cast to varchar. Source: Athena user guide, "Work with query results and recent queries"; Trino
documentation, "Conversion functions".
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from math import isfinite, isnan
from typing import Any


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the object of a result, with its header."""
    return "".join(map(_write_row, (columns, *rows))).encode(errors="replace")


def _write_row(values: Sequence[Any]) -> str:
    return ",".join(map(_write_field, values)) + "\n"


def _write_field(value: Any) -> str:
    return "" if value is None else '"{}"'.format(write_value(value).replace('"', '""'))


def write_value(value: Any) -> str:
    """Return the text of a value that DuckDB returned."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _write_double(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds" if value.microsecond % 1000 else "milliseconds")
    if isinstance(value, bytes):
        return value.hex(" ")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_write_element, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}={_write_element(element)}' for key, element in value.items())}}}"
    return str(value)


def _write_element(value: Any) -> str:
    return "null" if value is None else write_value(value)


def _write_double(value: float) -> str:
    """Return a double as Java writes it. Source: Java SE, `Double.toString`."""
    if not isfinite(value):
        return "NaN" if isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return f"{Decimal(repr(value)):f}"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    first, *rest = map(str, digits)
    power = int(exponent) + len(rest)
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{power}"
