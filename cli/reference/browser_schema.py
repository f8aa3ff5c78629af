"""Generate what the console knows of every fleet's readings, and of the default fleet's vitals."""

import json

from console.config import describe_fleet
from unicorn.field import FieldType, Number, Text, Timestamp
from unicorn.fleet import DEFAULT_FLEET
from unicorn.fleets import load_fleet
from unicorn.reading import SCHEMA, Position


def render_schema() -> str:
    """Return the file `record-schema.json`: a list of the fields that readings of every fleet hold, one per line."""
    fields = (json.dumps({"name": name, **_describe(SCHEMA[name])}) for name in Position.__struct_fields__)
    lines = ",\n".join(f"  {{ {field[1:-1]} }}" for field in fields)
    return f"[\n{lines}\n]\n"


def render_default_fleet() -> str:
    """Return the file `default-fleet.json`, which a page without a configuration shows."""
    return json.dumps(describe_fleet(load_fleet(DEFAULT_FLEET)), indent=2, ensure_ascii=False) + "\n"


def _describe(kind: FieldType) -> dict[str, object]:
    match kind:
        case Text():
            return {"kind": "text", "minLength": kind.min_length, "maxLength": kind.max_length}
        case Timestamp():
            return {"kind": "timestamp", "minYear": kind.first_year, "maxYear": kind.last_year}
        case Number():
            return {"kind": "number", "min": kind.minimum, "max": kind.maximum, "resolution": kind.resolution}
        case _:
            raise TypeError(f"every fleet's readings have no field of the type {kind}")
