"""The formats that can be replayed, and how a file's format is found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from producer.replay.delimited import read_delimited
from producer.replay.geojson import read_geojson
from producer.replay.gpx import read_gpx
from producer.replay.gtfs_realtime import read_gtfs_realtime
from producer.replay.json_lines import read_json_array, read_json_lines
from producer.replay.nmea import read_nmea
from producer.replay.parquet import read_parquet
from producer.replay.rows import RefusedFile, Reject, Row

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A format, and how its rows are read."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Row | Reject]]
    """Yields the rows of a file. Raises RefusedFile."""
    place: str = "line"
    """What the number of a row counts."""


_LINES = Format("JSON lines", (".jsonl", ".ndjson", ".rec"), read_json_lines)
_LIST = Format("JSON", (".json",), read_json_array, "object")
_GEOJSON = Format("GeoJSON", (".geojson",), read_geojson, "point")
FORMATS = (
    Format("CSV", (".csv", ".tsv", ".tab", ".txt"), read_delimited),
    _LINES,
    _LIST,
    _GEOJSON,
    Format("Parquet", (".parquet", ".pq"), read_parquet, "row"),
    Format("GPX", (".gpx",), read_gpx),
    Format("NMEA", (".nmea", ".nma"), read_nmea),
    Format("GTFS-realtime", (".pb", ".pbf", ".gtfsrt"), read_gtfs_realtime, "entity"),
)


def find_format(path: Path) -> Format:
    """Return the format of a file by the suffix of its name. Raises RefusedFile."""
    if not path.is_file():  # a pipe can't be read twice
        raise RefusedFile("is no ordinary file: save it first")
    suffix = path.suffix.lower()
    if suffix in _LIST.suffixes:
        return _find_json(path)
    for format_ in FORMATS:
        if suffix in format_.suffixes:
            return format_
    suffixes = ", ".join(suffix for format_ in FORMATS for suffix in format_.suffixes)
    raise RefusedFile(f"has a name that tells no format: replayed are {suffixes}")


def _find_json(path: Path) -> Format:
    """Return the form of a JSON file by how it begins."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"["):
        return _LIST
    return _GEOJSON if b'"Feature' in head or b'"coordinates"' in head else _LINES
