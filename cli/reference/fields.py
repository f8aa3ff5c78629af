"""What each kind of field may hold, in words, and what the code says a field is for."""

import ast
import inspect
from textwrap import dedent

from unicorn.field import FieldType, Integer, Number, Text, Timestamp


def read_meanings(record: type) -> dict[str, str]:
    """Each field's own docstring, on one line; empty where it has none."""
    body = ast.parse(dedent(inspect.getsource(record))).body[0]
    found: dict[str, str] = {}
    last = ""
    for statement in getattr(body, "body", []):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            last = statement.target.id
            found[last] = ""
        elif last and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            found[last] = " ".join(str(statement.value.value).split())
            last = ""
        else:
            last = ""
    return found


def name_json_type(kind: FieldType) -> str:
    """What it is in JSON."""
    match kind:
        case Text() | Timestamp():
            return "text"
        case Number():
            return "number"
        case Integer():
            return "whole number"


def describe_bounds(kind: FieldType) -> str:
    """Which values are valid."""
    match kind:
        case Text():
            length = f"{kind.min_length} to {kind.max_length} characters"
            return f"{length}; no `true`, `false`, fraction, object or list as text"
        case Timestamp():
            return f"`YYYY-MM-DD HH:MM:SS.mmm` of the years {kind.first_year} to {kind.last_year}"
        case Number():
            zero = f"; closer to 0 than {kind.resolution:g} it is 0" if kind.resolution else ""
            return f"{kind.minimum:,g} to {kind.maximum:,g}{zero}"
        case Integer():
            return f"{kind.minimum:,} to {kind.maximum:,}"
