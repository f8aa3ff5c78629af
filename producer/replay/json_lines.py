"""Rows of JSON lines: an object a line, as programs log them; the OwnTracks recorder puts time and topic before it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from producer.replay.json_stream import iterate_elements
from producer.replay.lines import is_utf8, read_lines
from producer.replay.rows import Reject, Row, flatten

_RECORDER_PREFIX = re.compile(r"[\dTZ:.-]+\t\S+\s*\t(?=\{)")
"""Source: OwnTracks booklet, "Recorder": a line of a `.rec` file is time, tab, kind, tab, payload."""


def read_json_lines(path: Path) -> Iterator[Row | Reject]:
    """Yield the rows. Values of nested objects have dotted names. Raises RefusedFile."""
    for number, line in read_lines(path):
        text = line.rstrip("\r\n")
        if text.strip():
            yield _parse(number, text)


def _parse(number: int, text: str) -> Row | Reject:
    if not is_utf8(text):
        return Reject(number, "is not UTF-8", text)
    prefix = _RECORDER_PREFIX.match(text)
    try:
        document = json.loads(text[prefix.end() :] if prefix else text)
    except json.JSONDecodeError as error:
        return Reject(number, "is not JSON", text, f"{error.msg} at character {error.colno}; was it cut off?")
    except (RecursionError, ValueError):  # nested too deeply, or a number with too many digits
        return Reject(number, "is not JSON that can be read", text)
    if not isinstance(document, dict):
        return Reject(number, "is not a JSON object", text)
    return Row(number, flatten(document), text)


def read_json_array(path: Path) -> Iterator[Row | Reject]:
    """Yield the objects of a JSON list as rows, in bounded memory. Raises RefusedFile."""
    for number, element in enumerate(iterate_elements(path, key=None), start=1):
        if isinstance(element, dict):
            yield Row(number, flatten(element))
        else:
            yield Reject(number, "is not a JSON object", json.dumps(element))
