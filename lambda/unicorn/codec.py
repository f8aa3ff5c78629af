"""Readings and minute summaries as bytes on a stream: JSON, one newline-terminated object a record."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import NoReturn

import msgspec.json

from unicorn.fast_decode import plain_readings
from unicorn.kpl import apart, user_records
from unicorn.reading import InvalidReading, Reading, is_convertible, parse
from unicorn.steps import Steps
from unicorn.summary import InvalidSummary, MinuteSummary, checked


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that hold no reading, and why not."""

    reason: str
    data: bytes


def most_documents(size: int) -> int:
    """Return how many JSON documents a record of `size` bytes may hold.

    A reading takes more than 64 bytes, so a record of readings never holds more. Without this limit a record of 1 MB
    would be 500,000 unreadable pieces.
    """
    return 10 + size // 64


def encode(reading: Reading) -> bytes:
    """The record that carries a reading: one JSON object and a newline."""
    return _line(reading)


def decode(data: bytes) -> list[Reading | Unreadable]:
    """What a record holds: one entry for each JSON object in it, in order.

    A record is one JSON object, or several one after the other as Firehose reads them, each judged alone. A record
    that is anything else is unreadable as a whole, and so is one that Firehose refuses for one of its objects. An
    aggregate is as many records, each judged so. A record of more than `most_documents` is unreadable as a whole.
    Never raises, whatever the bytes, and never returns an empty list.
    """
    return [*(plain_readings(apart(data)) or judged(data))]


def bounded_user_records(data: bytes) -> list[bytes] | None:
    """Return the same as `user_records`, but None for an aggregate of too many documents too: it counts as one record.

    Every document that is counted by itself ends in a brace, so most aggregates need not be decoded to tell.
    """
    within = user_records(data)
    if within is None or len(within) + data.count(b"}") <= most_documents(len(data)):
        return within
    return None if decode(data) == [_too_many(data)] else within


def judged(data: bytes) -> list[Reading | Unreadable]:
    """The same as `decode`, without the short cut that most records take."""
    within = user_records(data)
    if within is None:
        return _decode(data)
    most, pieces = most_documents(len(data)), list[Reading | Unreadable]()
    for record in within:
        pieces += _decode(record)
        if len(pieces) > most:
            return [_too_many(data)]
    return pieces or [Unreadable("an aggregate of no records", data)]


def _decode(data: bytes) -> list[Reading | Unreadable]:
    most = most_documents(len(data))
    try:
        documents = list(islice(_documents(data.decode()), most + 1))
        if not documents:
            return [Unreadable("empty", data)]
        if len(documents) > most:
            return [_too_many(data)]
        if not all(isinstance(document, dict) for document, _ in documents):
            return [Unreadable("not a JSON object", data)]
        if len(documents) > 1 and not all(is_convertible(document) for document, _ in documents):
            return [Unreadable("one of its objects can't be converted, and Firehose refuses them together", data)]
        return [_read(document, data if len(documents) == 1 else text.encode()) for document, text in documents]
    except UnicodeDecodeError:
        return [Unreadable("not UTF-8", data)]
    except RecursionError:
        return [Unreadable("JSON nested too deeply", data)]
    except ValueError as error:
        return [Unreadable(f"not JSON: {error}", data)]


def _too_many(data: bytes) -> Unreadable:
    return Unreadable(f"more than {most_documents(len(data)):,} documents in {len(data):,} bytes", data)


def encode_summary(summary: MinuteSummary) -> bytes:
    """The record of the stream `wildrydes-summary`: `Distance` in metres and `Readings` are there for its readers."""
    derived = {"Distance": summary.millimetres / 1000, "Readings": summary.readings}
    return _line(summary_document(summary) | derived)


def summary_document(summary: MinuteSummary) -> dict[str, object]:
    """A summary as a JSON object; `parse_summary` is its inverse."""
    document: dict[str, object] = dict(zip(_SUMMARY_FIELDS, _summary_values(summary), strict=True))
    document["Steps"] = base64.b64encode(summary.Steps.data).decode()
    return document


def decode_summary(data: bytes) -> MinuteSummary:
    """The summary that a record of `wildrydes-summary` holds. Raises InvalidSummary, whatever the bytes."""
    try:
        document = _DECODER.decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidSummary(f"not JSON: {error}") from None
    if not isinstance(document, dict):
        raise InvalidSummary("not a JSON object")
    return parse_summary(document)


def parse_summary(document: dict[str, object]) -> MinuteSummary:
    """The summary that a JSON object holds; sum and count are derived again from `Steps`. Raises InvalidSummary."""
    try:
        steps = Steps.read(base64.b64decode(str(document.get("Steps")), validate=True))
    except ValueError as error:  # InvalidValue, or no base64
        raise InvalidSummary(f"Steps can't be read: {error}") from None
    return checked(document, steps)


def _read(document: dict[str, object], data: bytes) -> Reading | Unreadable:
    try:
        return parse(document)
    except InvalidReading as error:
        return Unreadable(str(error), data)


_DECODER = json.JSONDecoder(parse_constant=lambda name: _refuse_constant(name))


def _documents(text: str) -> Iterator[tuple[dict[str, object], str]]:
    """Each JSON value of a text, with its own text. Raises ValueError."""
    start, end = 0, len(text.rstrip(" \t\r\n"))
    while start < end:
        while text[start] in " \t\r\n":
            start += 1
        document, stop = _DECODER.raw_decode(text, start)
        yield document, text[start:stop]
        start = stop


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_SUMMARY_FIELDS = MinuteSummary.__struct_fields__
_summary_values = attrgetter(*_SUMMARY_FIELDS)


def _line(document: object) -> bytes:
    return msgspec.json.encode(document) + b"\n"
