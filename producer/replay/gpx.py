"""Rows of GPX: the points of its tracks, read as a stream, so that a file of any length fits into memory.

A parser that keeps the whole document, as gpxpy does, takes 1.4 KB of memory a point, and tells no lines.
Source: GPX 1.1 schema, topografix.com.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from producer.replay.lines import refuse_binary
from producer.replay.rows import RefusedFile, Reject, Row

_CHUNK_BYTES = 1 << 16
_MAX_TEXT_LENGTH = 10_000
_POINTS = {"trkpt": "", "wpt": "is a waypoint, not part of a track", "rtept": "is a point of a route, not of a track"}
"""The elements that are points, and why they are not replayed."""


def read_gpx(path: Path) -> Iterator[Row | Reject]:
    """Yield the points of all tracks, and what they extend: `hr`, `cad`, `atemp` and others. Raises RefusedFile."""
    refuse_binary(path)
    points = _Points()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            points.parse(chunk)
            yield from points.take()
    points.parse(b"", is_last=True)
    yield from points.take()


class _Points:
    """Collects points while a parser reads."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._add_text
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._found: list[Row | Reject] = []
        self._depth = 0
        self._path: list[str] = []
        self._text = ""
        self._track = ""
        self._fields: dict[str, object] | None = None
        self._line = 0

    def parse(self, data: bytes, *, is_last: bool = False) -> None:
        try:
            self._parser.Parse(data, is_last)
        except expat.ExpatError as error:
            why = expat.errors.messages[error.code]
            raise RefusedFile(f"line {error.lineno:,}: the XML is broken or cut off: {why}") from None

    def take(self) -> list[Row | Reject]:
        found, self._found = self._found, []
        return found

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._path and name != "gpx":
            raise RefusedFile(f"is no GPX: its XML is {name!r}")
        self._path.append(name)
        self._text = ""
        if name == "trk":
            self._track = ""
        elif name in _POINTS:
            self._fields, self._line = {**attributes}, self._parser.CurrentLineNumber

    def _add_text(self, text: str) -> None:
        self._text = (self._text + text)[:_MAX_TEXT_LENGTH]

    def _end(self, _: str) -> None:
        name = self._path.pop()
        text, self._text = self._text.strip(), ""
        if self._fields is None:
            if name == "name" and self._path[-1:] == ["trk"]:
                self._track = text
        elif name in _POINTS:
            self._add_point(_POINTS[name], self._fields)
            self._fields = None
        elif text:
            self._fields.setdefault(name, text)

    def _add_point(self, why_not: str, fields: dict[str, object]) -> None:
        row = Row(self._line, fields | ({"track": self._track} if self._track else {}))
        self._found.append(Reject(row.number, why_not, row.raw) if why_not else row)


def _refuse_doctype(*_: object) -> NoReturn:
    raise RefusedFile("has a document type, which GPX has not")
