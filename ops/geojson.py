"""Format the result of a query as GeoJSON, of any size: a line for each unicorn, and then a point for each row.

Rows are kept in a file on disk, because lines precede points and rows come in any order.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, pairwise
from math import isfinite, nan
from typing import Any

from aws.terminal import to_json
from ops.result import ResultStream
from ops.result_format import to_documents

Position = tuple[float, float]
"""Longitude and latitude, degrees."""
_TABLE = "CREATE TABLE point (row INTEGER PRIMARY KEY, line INTEGER, longitude REAL, latitude REAL, feature TEXT)"


class NoCoordinates(ValueError):
    """The result lacks the columns or the numbers that GeoJSON needs."""


def format_geojson(result: ResultStream) -> Iterator[str]:
    """Yield the parts of a FeatureCollection. Raises NoCoordinates or DuplicateColumns."""
    if not {"latitude", "longitude"} <= set(result.names):
        raise NoCoordinates("GeoJSON needs columns latitude and longitude: query a trip, or choose another format.")
    # SQLite removes a database without a name when it is closed. It lies on disk once it outgrows SQLite's cache.
    with closing(sqlite3.connect("")) as database:
        database.execute(_TABLE)
        names: dict[Any, int] = {}
        database.executemany("INSERT INTO point VALUES (NULL, ?, ?, ?, ?)", _to_points(result, names))
        database.execute("CREATE INDEX by_line ON point (line, row)")
        features = chain(_write_lines(database, list(names)), _read_points(database))
        yield '{"type": "FeatureCollection", "features": ['
        for number, feature in enumerate(features):
            yield from chain([", "] if number else [], feature)
        yield "]}\n"


def _to_points(result: ResultStream, names: dict[Any, int]) -> Iterator[tuple[Any, ...]]:
    """Yield the row for each point, and number the names of the lines. A row without a place is on no line."""
    for document in to_documents(result):
        longitude, latitude = document.pop("longitude"), document.pop("latitude")
        if longitude is None or latitude is None:
            yield None, None, None, _write_feature(None, document)
            continue
        place = _to_degrees(longitude), _to_degrees(latitude)
        line = names.setdefault(document.get("name"), len(names))
        yield line, *place, _write_feature({"type": "Point", "coordinates": place}, document)


def _write_lines(database: sqlite3.Connection, names: Sequence[Any]) -> Iterator[Iterator[str]]:
    """Yield the parts of each line's text. A single position is no line."""
    for line, name in enumerate(names):
        cuts = Counter(is_cut for is_cut, _ in _cut(_read_line(database, line)))
        if cuts.total() > 1:
            yield _write_line(_read_line(database, line), name, crosses=cuts[True] > 0)


def _read_line(database: sqlite3.Connection, line: int) -> Iterator[Position]:
    return iter(database.execute("SELECT longitude, latitude FROM point WHERE line = ? ORDER BY row", (line,)))


def _read_points(database: sqlite3.Connection) -> Iterator[Iterable[str]]:
    yield from database.execute("SELECT feature FROM point ORDER BY row")


def _write_feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> str:
    return to_json({"type": "Feature", "geometry": geometry, "properties": properties})


def _write_line(positions: Iterable[Position], name: Any, *, crosses: bool) -> Iterator[str]:
    """Yield the text of a line's feature. It consists of several lines if it crosses the 180th meridian."""
    before, between, after = ("[[", "], [", "]]") if crosses else ("[", "", "]")
    kind = "MultiLineString" if crosses else "LineString"
    yield f'{{"type": "Feature", "geometry": {{"type": "{kind}", "coordinates": {before}'
    for number, (is_cut, position) in enumerate(_cut(positions)):
        separator = between if is_cut else ", " if number else ""
        yield separator + to_json(position)
    yield f'{after}}}, "properties": {to_json({"name": name})}}}'


def _cut(positions: Iterable[Position]) -> Iterator[tuple[bool, Position]]:
    """Yield each position, and whether a new part of the line begins with it.

    A line is cut where it crosses the 180th meridian. Source: RFC 7946, "The GeoJSON Format", section 3.1.9.
    """
    positions = iter(positions)
    first = next(positions)
    yield False, first
    for before, after in pairwise(chain([first], positions)):
        if abs(after[0] - before[0]) > 180:
            edge = 180.0 if before[0] > 0 else -180.0
            latitude = _find_crossing(before, after, edge)
            yield False, (edge, latitude)
            yield True, (-edge, latitude)
        yield False, after


def _find_crossing(before: Position, after: Position, edge: float) -> float:
    """Return the latitude at which the shorter way between two positions crosses the 180th meridian."""
    to_edge, from_edge = abs(edge - before[0]), abs(-edge - after[0])
    share = to_edge / (to_edge + from_edge) if to_edge + from_edge else 0.0
    return before[1] + (after[1] - before[1]) * share


def _to_degrees(value: Any) -> float:
    try:
        degrees = float(value)
    except ValueError:
        degrees = nan
    if not isfinite(degrees):
        raise NoCoordinates(f"latitude and longitude must be numbers, not {value!r}: choose another format.")
    return degrees
