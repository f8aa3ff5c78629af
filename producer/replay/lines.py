"""Lines of a text file, with their numbers, in bounded memory."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from producer.replay.rows import RefusedFile

MAX_LINE_LENGTH = 1_000_000
"""Characters. What is longer is no text file of positions."""
_SIGNATURES = {
    b"\x1f\x8b": "is compressed by gzip: unpack it first",
    b"PK\x03\x04": "is a ZIP archive or a spreadsheet: unpack it, or export the sheet as CSV",
    codecs.BOM_UTF16_LE: "is UTF-16: save it as UTF-8",
    codecs.BOM_UTF16_BE: "is UTF-16: save it as UTF-8",
}


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, from 1. Bytes that are not UTF-8 become surrogates. Raises RefusedFile."""
    refuse_binary(path)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        number = 0
        while line := file.readline(MAX_LINE_LENGTH + 1):
            number += 1
            if len(line) > MAX_LINE_LENGTH:
                raise RefusedFile(f"line {number:,} is longer than {MAX_LINE_LENGTH:,} characters")
            yield number, line


def refuse_binary(path: Path) -> None:
    """Raise RefusedFile for a file that is not text in UTF-8, with what to do about it."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise RefusedFile("is empty")
    for signature, why in _SIGNATURES.items():
        if head.startswith(signature):
            raise RefusedFile(why)
    if b"\0" in head:
        raise RefusedFile("is binary, of no format that can be replayed")


def is_utf8(text: str) -> bool:
    """Return whether a line that `read_lines` yielded was UTF-8."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)
