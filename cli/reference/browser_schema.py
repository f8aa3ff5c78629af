"""Generate the schema of a reading as JSON, from which the console's decoder takes fields, kinds and bounds."""

import json

from unicorn.field import FieldType, Integer, Number, Text, Timestamp
from unicorn.reading import SCHEMA


def render() -> str:
    """Return the file `record-schema.json`: a list of fields in the order of declaration, one per line."""
    fields = (json.dumps({"name": name, **_describe(kind)}) for name, kind in SCHEMA.items())
    lines = ",\n".join(f"  {{ {field[1:-1]} }}" for field in fields)
    return f"[\n{lines}\n]\n"


def _describe(kind: FieldType) -> dict[str, object]:
    match kind:
        case Text():
            return {"kind": "text", "minLength": kind.min_length, "maxLength": kind.max_length}
        case Timestamp():
            return {"kind": "timestamp", "minYear": kind.first_year, "maxYear": kind.last_year}
        case Number():
            return {"kind": "number", "min": kind.minimum, "max": kind.maximum, "resolution": kind.resolution}
        case Integer():
            return {"kind": "integer", "min": kind.minimum, "max": kind.maximum}
