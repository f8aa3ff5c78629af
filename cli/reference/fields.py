"""Describe the fields of a record: their meaning, type and valid values."""

import ast
import inspect
from textwrap import dedent

from unicorn.field import FieldType, Integer, Number, Optional, Text, Timestamp

_JSON_TYPES = {Text: "text", Timestamp: "text", Number: "number", Integer: "whole number"}


def read_meanings(record: type) -> dict[str, str]:
    """Return the docstring of each field on one line; empty if it has none."""
    body = ast.parse(dedent(inspect.getsource(record))).body[0]
    meanings: dict[str, str] = {}
    field = ""
    for statement in getattr(body, "body", []):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            field = statement.target.id
            meanings[field] = ""
        elif field and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            meanings[field] = " ".join(str(statement.value.value).split())
            field = ""
        else:
            field = ""
    return meanings


def name_json_type(kind: FieldType) -> str:
    """Return the name of the kind's type in JSON."""
    return name_json_type(kind.present) if isinstance(kind, Optional) else _JSON_TYPES[type(kind)]


def describe_bounds(kind: FieldType) -> str:
    """Return in words which values are valid."""
    match kind:
        case Text():
            length = f"{kind.min_length} to {kind.max_length} characters"
            return f"{length}; not valid if it reads as a fraction, a truth value, an object or a list"
        case Timestamp():
            return f"`YYYY-MM-DD HH:MM:SS.mmm` of the years {kind.first_year} to {kind.last_year}"
        case Number():
            zero = f"; a value closer to 0 than {kind.resolution:g} counts as 0" if kind.resolution else ""
            return f"{kind.minimum:,g} to {kind.maximum:,g}{zero}"
        case Integer():
            return f"{kind.minimum:,} to {kind.maximum:,}"
        case Optional():
            return f"{describe_bounds(kind.present)}; may be absent"
