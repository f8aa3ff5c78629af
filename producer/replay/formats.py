"""The formats that can be replayed, and how a file's format is found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from producer.replay.delimited import read_delimited
from producer.replay.rows import RefusedFile, Reject, Row


@dataclass(frozen=True, slots=True)
class Format:
    """A format, and how its rows are read."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[Row | Reject]]
    """Yields the rows of a file. Raises RefusedFile."""
    place: str = "line"
    """What the number of a row counts."""


FORMATS = (Format("CSV", (".csv", ".tsv", ".tab", ".txt"), read_delimited),)


def find_format(path: Path) -> Format:
    """Return the format of a file by the suffix of its name. Raises RefusedFile."""
    for format_ in FORMATS:
        if path.suffix.lower() in format_.suffixes:
            return format_
    suffixes = ", ".join(suffix for format_ in FORMATS for suffix in format_.suffixes)
    raise RefusedFile(f"has a name that tells no format: replayed are {suffixes}")
