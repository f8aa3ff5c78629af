"""Elements of a long JSON list, one after the other, so that only one is in memory."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from producer.replay.lines import refuse_binary
from producer.replay.rows import RefusedFile

MAX_ELEMENT_LENGTH = 64_000_000
"""Characters: a track of a million points."""
_CHUNK = 1 << 16
_LONGEST_TOKEN = 64
"""Characters of the longest token but text. What can't be read so close to the end may go on behind it."""
_SPACE = re.compile(r"[\s,]*")


class _Window:
    """The part of a text that is in memory."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.text = ""
        self.position = 0
        self._lines = 1
        """The line of the first character in memory."""

    @property
    def line(self) -> int:
        return self._lines + self.text.count("\n", 0, self.position)

    def read_more(self) -> bool:
        """Read as much again as is left, and return whether there was more."""
        self._lines = self.line
        self.text = self.text[self.position :]
        self.position = 0
        if len(self.text) > MAX_ELEMENT_LENGTH:
            raise RefusedFile(f"line {self.line:,}: what begins there has more than {MAX_ELEMENT_LENGTH:,} characters")
        more = self._file.read(max(_CHUNK, len(self.text)))
        self.text += more
        return bool(more)

    def skip_to(self, pattern: re.Pattern[str]) -> bool:
        """Move behind the first match, and return whether there is one in the text so far."""
        if match := pattern.search(self.text, self.position):
            self.position = match.end()
        return match is not None

    def peek(self) -> str:
        """Return the next character that is neither space nor comma, or nothing at the end."""
        while True:
            self.position = _SPACE.match(self.text, self.position).end()  # type: ignore[union-attr]  # it matches nothing too
            if self.position < len(self.text):
                return self.text[self.position]
            if not self.read_more():
                return ""


def iterate_elements(path: Path, key: str | None) -> Iterator[object]:
    """Yield the elements of the list that a text is, or has under a key. Raises RefusedFile."""
    refuse_binary(path)
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        window = _Window(file)
        begin = re.compile(r"\[" if key is None else rf'"{key}"\s*:\s*\[')
        while not window.skip_to(begin):
            if not window.read_more():
                raise RefusedFile(f"has no list {key!r}")
        while (character := window.peek()) != "]":
            if not character:
                raise RefusedFile(f"line {window.line:,}: it ends within a list, so it was cut off")
            yield _decode(window)


def _decode(window: _Window) -> object:
    """Return the next element."""
    while True:
        try:
            element, window.position = _DECODER.raw_decode(window.text, window.position)
            return element
        except (json.JSONDecodeError, RecursionError) as error:
            is_cut = isinstance(error, json.JSONDecodeError) and error.pos > len(window.text) - _LONGEST_TOKEN
            is_cut = is_cut or "Unterminated" in str(error)
            if not is_cut or not window.read_more():
                why = "it was cut off, or is no JSON" if is_cut else "it is no JSON"
                raise RefusedFile(f"line {window.line:,}: what begins there can't be read: {why}") from None


_DECODER = json.JSONDecoder()
