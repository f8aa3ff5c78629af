"""Rows of GeoJSON: points with a time among their properties, and lines with a list of times beside the coordinates."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from producer.replay.json_stream import MAX_ELEMENT_LENGTH, iterate_elements
from producer.replay.lines import refuse_binary
from producer.replay.rows import RefusedFile, Reject, Row, flatten

_TIMES = ("coordTimes", "coordinateProperties.times", "times", "timestamps", "time")
"""Properties that hold the time of each coordinate. The first is togeojson's, the second its newer form."""
_HEAD_BYTES = 65_536
_LINES = {"LineString": 1, "MultiLineString": 2}


def read_geojson(path: Path) -> Iterator[Row | Reject]:
    """Yield a row for each point. Raises RefusedFile."""
    number = 0
    for feature in _iterate_features(path):
        for row in _iterate_points(feature, number):
            number = row.number
            yield row


def _iterate_features(path: Path) -> Iterator[object]:
    """Yield the features one after the other, so that only one is in memory."""
    refuse_binary(path)
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = file.read(_HEAD_BYTES)
        if '"features"' in head:
            yield from iterate_elements(path, "features")
            return
        text = head + file.read(MAX_ELEMENT_LENGTH)
    try:
        yield json.loads(text)
    except ValueError as error:
        raise RefusedFile(f"is no JSON, or is cut off: {error}") from None


def _iterate_points(feature: object, number: int) -> Iterator[Row | Reject]:
    """Yield the points of a feature, numbered on from `number`."""
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), dict):
        yield Reject(number + 1, "is no feature with a geometry", _shorten(feature))
        return
    geometry, properties = feature["geometry"], flatten(feature.get("properties") or {})
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        yield _make_row(number + 1, properties, coordinates)
    elif kind in _LINES and isinstance(coordinates, list):
        yield from _iterate_line(number, properties, coordinates, _LINES[kind])
    else:
        yield Reject(number + 1, "is neither a point nor a line", _shorten(feature), f"but a {kind}")


def _iterate_line(
    number: int, properties: Mapping[str, object], coordinates: Sequence[object], depth: int
) -> Iterator[Row | Reject]:
    """Yield the points of a line, each with its own element of every property that is as long as the line."""
    points = _unnest(coordinates, depth)
    lists = {name: _unnest(value, depth) for name, value in properties.items() if isinstance(value, list)}
    times = next((lists[name] for name in _TIMES if name in lists), None)
    shared = {name: value for name, value in properties.items() if name not in lists and name not in _TIMES}
    if times is not None and len(times) != len(points):
        detail = f"{len(points):,} coordinates and {len(times):,} times"
        yield Reject(number + 1, "is a line with another number of times than of coordinates", "", detail)
        return
    for index, point in enumerate(points):
        own = {name: values[index] for name, values in lists.items() if len(values) == len(points)}
        if times is not None:
            own = {name: value for name, value in own.items() if name not in _TIMES} | {"time": times[index]}
        yield _make_row(number + 1 + index, shared | own, point)


def _unnest(value: object, depth: int) -> list[object]:
    """Return the elements of a list, or of its lists."""
    if not isinstance(value, list):
        return [value]
    return value if depth == 1 else [element for part in value for element in _unnest(part, depth - 1)]


def _make_row(number: int, properties: Mapping[str, object], position: object) -> Row | Reject:
    """Return a row. GeoJSON has the longitude first. Source: RFC 7946, section 3.1.1."""
    if not isinstance(position, list) or len(position) < 2:
        return Reject(number, "has no position", _shorten(position))
    return Row(number, {**properties, "longitude": position[0], "latitude": position[1]})


def _shorten(value: object, max_length: int = 10_000) -> str:
    return json.dumps(value)[:max_length]
