"""Format the result of a query as a table, CSV, JSON lines or GeoJSON."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from math import isfinite, nan
from typing import Any

from rich.cells import cell_len

from aws.terminal import to_json
from ops.athena import Result, Value
from unicorn.printable import to_printable

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = {"tinyint", "smallint", "int", "integer", "bigint", "float", "real", "double", "decimal"}
Position = tuple[float, float]
"""Longitude and latitude, degrees."""


class NoCoordinates(ValueError):
    """The result lacks the columns or the numbers that GeoJSON needs."""


class DuplicateColumns(ValueError):
    """Columns of the result share a name, and an object can have it only once."""


def format_table(result: Result) -> str:
    """Return the rows below their column names, with numbers aligned right and control characters escaped."""
    rows = [["" if value is None else to_printable(str(value)) for value in row] for row in result.rows]
    lines = [list(map(to_printable, result.names)), *rows]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    right = [column.type.partition("(")[0].lower() in _NUMBERS for column in result.columns]
    return "".join(_format_line(line, widths, right) for line in lines)


def format_csv(result: Result, text: Callable[[str], str] = str) -> str:
    """Return a header and the rows. NULL is an empty field, and every text passes through `text`."""
    out = StringIO()
    standard = csv.writer(out, lineterminator="\n")
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in [result.names, *result.rows]:
        cells = [text(value) if isinstance(value, str) else value for value in row]
        # The csv module would leave a carriage return unquoted, and readers would end the row there.
        (quoting if any("\r" in value for value in cells if isinstance(value, str)) else standard).writerow(cells)
    return out.getvalue()


def format_terminal_csv(result: Result) -> str:
    """Return CSV whose texts cannot steer a terminal."""
    return format_csv(result, to_printable)


def format_spreadsheet_csv(result: Result) -> str:
    """Return CSV whose texts a spreadsheet does not interpret as formulas. Source: OWASP, "CSV Injection"."""
    return format_csv(result, lambda text: f"'{text}" if text.startswith(_FORMULAS) else text)


def format_json(result: Result) -> str:
    """Return one JSON object per row, each on its own line."""
    return "".join(to_json(document) + "\n" for document in _to_documents(result))


def format_geojson(result: Result) -> str:
    """Return a FeatureCollection with a line for each unicorn and a point for each row. Raises NoCoordinates."""
    if not {"latitude", "longitude"} <= set(result.names):
        raise NoCoordinates("GeoJSON needs columns latitude and longitude: query a trip, or choose another format.")
    points: list[dict[str, Any]] = []
    lines: dict[object, list[Position]] = {}
    for document in _to_documents(result):
        longitude, latitude = document.pop("longitude"), document.pop("latitude")
        if longitude is None or latitude is None:
            points.append(_make_feature(None, document))
            continue
        place = (_to_degrees(longitude), _to_degrees(latitude))
        points.append(_make_feature({"type": "Point", "coordinates": place}, document))
        lines.setdefault(document.get("name"), []).append(place)
    tracks = [_make_feature(make_track(line), {"name": name}) for name, line in lines.items() if len(line) > 1]
    return to_json({"type": "FeatureCollection", "features": [*tracks, *points]}) + "\n"


def make_track(positions: Sequence[Position]) -> dict[str, Any]:
    """Return the line through at least two positions, cut into parts where it crosses the 180th meridian.

    Source: RFC 7946, "The GeoJSON Format", section 3.1.9.
    """
    parts: list[list[Position]] = [[positions[0]]]
    for before, after in pairwise(positions):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            latitude = _find_crossing(before, after, edge)
            parts[-1].append((edge, latitude))
            parts.append([(-edge, latitude)])
        parts[-1].append(after)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def _find_crossing(before: Position, after: Position, edge: float) -> float:
    """Return the latitude at which the shorter way between two positions crosses the 180th meridian."""
    to_edge, from_edge = abs(edge - before[0]), abs(-edge - after[0])
    share = to_edge / (to_edge + from_edge) if to_edge + from_edge else 0.0
    return before[1] + (after[1] - before[1]) * share


FORMATS: dict[str, Callable[[Result], str]] = {
    "table": format_table,
    "csv": format_csv,
    "json": format_json,
    "geojson": format_geojson,
}


def _to_documents(result: Result) -> Iterator[dict[str, Any]]:
    """Yield each row as an object. Raises DuplicateColumns."""
    for name in result.names:
        if result.names.count(name) > 1:
            raise DuplicateColumns(f"Two columns are named {name}: name one of them with AS, or use --format csv.")
    for row in result.rows:
        yield dict(zip(result.names, map(_to_json_value, row), strict=True))


def _to_json_value(value: Value) -> Value:
    """Return the value for JSON, which has no decimals, no NaN and no infinity."""
    if isinstance(value, float) and not isfinite(value):
        return None
    return str(value) if isinstance(value, Decimal) else value


def _to_degrees(value: Any) -> float:
    try:
        degrees = float(value)
    except ValueError:
        degrees = nan
    if not isfinite(degrees):
        raise NoCoordinates(f"latitude and longitude must be numbers, not {value!r}: choose another format.")
    return degrees


def _make_feature(geometry: Mapping[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _format_line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, is_number in zip(cells, widths, right, strict=True):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if is_number else cell + space)
    return "  ".join(padded).rstrip() + "\n"
