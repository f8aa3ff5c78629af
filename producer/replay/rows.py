"""Rows of a file, before their columns are mapped, and what becomes of those that can't be replayed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


class RefusedFile(ValueError):
    """A file that can't be replayed at all. The message is a sentence without the file's name."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its format gives it."""

    number: int
    """Its line, or its number in a format without lines, from 1."""
    fields: Mapping[str, object]
    text: str | None = None
    """The row as read, or None if the format is not made of lines."""

    @property
    def raw(self) -> str:
        return self.text if self.text is not None else json.dumps(self.fields, default=str, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not replayed."""

    number: int
    reason: str
    """What is wrong, in words that many rows share, so that they are counted together."""
    raw: str
    detail: str = ""
    """The value that is wrong, if that says more than the reason."""


def flatten(document: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Return the values of nested objects under dotted names, such as `pos.lat`."""
    return dict(_iterate_flat(document, prefix))


def _iterate_flat(document: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _iterate_flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
