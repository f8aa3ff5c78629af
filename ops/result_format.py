"""A query's result as a table, CSV, JSON lines or GeoJSON."""

import csv
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.athena import Result, Value


class NoCoordinates(ValueError):
    """A result without the columns that GeoJSON needs."""


def as_table(result: Result) -> str:
    """The rows under their columns' names, numbers to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    numbers = {"int", "integer", "bigint", "double", "float", "real", "decimal", "smallint", "tinyint"}
    for column in result.columns:
        table.add_column(column.name, justify="right" if column.type.partition("(")[0] in numbers else "left")
    for row in result.rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    out = StringIO()
    Console(file=out, width=1000, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def as_csv(result: Result) -> str:
    """A header and the rows; NULL is an empty field."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(result.names)
    writer.writerows(result.rows)
    return out.getvalue()


def as_json(result: Result) -> str:
    """One JSON object a row and line."""
    return "".join(json.dumps(document) + "\n" for document in _documents(result))


def as_geojson(result: Result) -> str:
    """A FeatureCollection: a point for each row, and a line for each unicorn through its rows. Raises NoCoordinates."""
    if not {"latitude", "longitude"} <= set(result.names):
        raise NoCoordinates("GeoJSON needs columns latitude and longitude: ask for a trip, or another format.")
    points: list[dict[str, Any]] = []
    lines: dict[object, list[list[Any]]] = {}
    for document in _documents(result):
        place = [document.pop("longitude"), document.pop("latitude")]
        points.append(_feature("Point", place, document))
        lines.setdefault(document.get("name"), []).append(place)
    tracks = [_feature("LineString", line, {"name": name}) for name, line in lines.items() if len(line) > 1]
    return json.dumps({"type": "FeatureCollection", "features": [*tracks, *points]}) + "\n"


FORMATS: dict[str, Callable[[Result], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "geojson": as_geojson,
}


def _documents(result: Result) -> Iterator[dict[str, Any]]:
    for row in result.rows:
        yield dict(zip(result.names, map(_plain, row), strict=True))


def _plain(value: Value) -> Value:
    return str(value) if isinstance(value, Decimal) else value


def _feature(kind: str, coordinates: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}
