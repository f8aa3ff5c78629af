"""The schema of a reading as JSON, from which the console's decoder takes fields, kinds and bounds."""

import json

from unicorn.field import Integer, Kind, Moment, Number, Text
from unicorn.reading import schema


def render() -> str:
    """Return the file `record-schema.json`: a list of fields in the order of declaration, one a line."""
    fields = (json.dumps({"name": name, **_describe(kind)}) for name, kind in schema().items())
    lines = ",\n".join(f"  {{ {field[1:-1]} }}" for field in fields)
    return f"[\n{lines}\n]\n"


def _describe(kind: Kind) -> dict[str, object]:
    match kind:
        case Text():
            return {"kind": "text", "minLength": kind.shortest, "maxLength": kind.longest}
        case Moment():
            return {"kind": "timestamp", "minYear": kind.first_year, "maxYear": kind.last_year}
        case Number():
            return {"kind": "number", "min": kind.least, "max": kind.greatest, "resolution": kind.resolution}
        case Integer():
            return {"kind": "integer", "min": kind.least, "max": kind.greatest}
