"""Encoding of readings and minute summaries as records of a stream: newline-terminated JSON objects."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

import msgspec.json
from msgspec.structs import asdict

from unicorn.fast_decode import decode_uniform_readings
from unicorn.kpl import deaggregate, try_deaggregate
from unicorn.reading import InvalidReading, Reading, is_convertible, parse_reading
from unicorn.steps import Steps
from unicorn.summary import InvalidSummary, MinuteSummary, validate


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are not a reading, and the reason."""

    reason: str
    data: bytes


def max_documents(size: int) -> int:
    """Return how many JSON documents a record of `size` bytes may hold.

    A reading takes more than 64 bytes, so a record of readings never holds more. Without this limit a record of 1 MB
    could become 500,000 unreadable pieces.
    """
    return 10 + size // 64


def encode(reading: Reading) -> bytes:
    """Return the record of a reading: one JSON object and a newline."""
    return msgspec.json.encode(reading) + b"\n"


def decode(data: bytes) -> list[Reading | Unreadable]:
    """Return a record's readings in order, with Unreadable in place of each object that is not a reading.

    A record holds one JSON object, several in succession, which is a packed record, or it is an aggregate of such
    records. Each object is validated by itself. A whole record is unreadable if it holds anything else, if it has more
    than `max_documents`, or if Firehose cannot convert one of several objects. Never raises, whatever the bytes, and
    never returns an empty list.
    """
    readings = decode_uniform_readings(deaggregate(data))
    return [*readings] if readings else decode_leniently(data)


def try_deaggregate_within_limit(data: bytes) -> list[bytes] | None:
    """Return the same as `try_deaggregate`, except None for an aggregate that `decode` rejects as a whole.

    An aggregate has at most as many documents as records and closing braces, so few aggregates are decoded here.
    """
    records = try_deaggregate(data)
    if records is None or len(records) + data.count(b"}") <= max_documents(len(data)):
        return records
    return None if decode(data) == [_reject_whole(data)] else records


def decode_leniently(data: bytes) -> list[Reading | Unreadable]:
    """Return the same as `decode`, without the fast path for canonical readings."""
    records = try_deaggregate(data)
    if records is None:
        return decode_user_record(data)
    limit, contents = max_documents(len(data)), list[Reading | Unreadable]()
    for record in records:
        contents += decode_user_record(record)
        if len(contents) > limit:
            return [_reject_whole(data)]
    return contents or [Unreadable("an aggregate of no records", data)]


def decode_user_record(data: bytes) -> list[Reading | Unreadable]:
    """Return the same as `decode` for a record of an aggregate, in which another aggregate is not readable."""
    limit = max_documents(len(data))
    try:
        documents = list(islice(split_documents(data.decode()), limit + 1))
        if not documents:
            return [Unreadable("empty", data)]
        if len(documents) > limit:
            return [_reject_whole(data)]
        if not all(isinstance(document, dict) for document, _ in documents):
            return [Unreadable("not a JSON object", data)]
        if len(documents) > 1 and not all(is_convertible(document) for document, _ in documents):
            return [Unreadable("one of its objects can't be converted, so Firehose refuses all of them", data)]
        return [_parse(document, data if len(documents) == 1 else text.encode()) for document, text in documents]
    except UnicodeDecodeError:
        return [Unreadable("not UTF-8", data)]
    except RecursionError:
        return [Unreadable("JSON nested too deeply", data)]
    except ValueError as error:
        return [Unreadable(f"not JSON: {error}", data)]


def _reject_whole(data: bytes) -> Unreadable:
    return Unreadable(f"more than {max_documents(len(data)):,} documents in {len(data):,} bytes", data)


def _parse(document: dict[str, object], data: bytes) -> Reading | Unreadable:
    try:
        return parse_reading(document)
    except InvalidReading as error:
        return Unreadable(str(error), data)


def encode_summary(summary: MinuteSummary) -> bytes:
    """Return the record of a summary. Its readers also get `Distance`, in meters, and `Readings`."""
    derived = {"Distance": summary.millimeters / 1000, "Readings": summary.readings}
    return msgspec.json.encode(summary_to_document(summary) | derived) + b"\n"


def summary_to_document(summary: MinuteSummary) -> dict[str, object]:
    """Return a summary as a JSON object. `summary_from_document` is the inverse."""
    present = {name: value for name, value in asdict(summary).items() if value is not None}
    return present | {"Steps": base64.b64encode(summary.Steps.data).decode()}


def decode_summary(data: bytes) -> MinuteSummary:
    """Return the summary in a record of `wildrydes-summary`. Raises InvalidSummary, whatever the bytes."""
    try:
        document = _DECODER.decode(data.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidSummary(f"not JSON: {error}") from None
    if not isinstance(document, dict):
        raise InvalidSummary("not a JSON object")
    return summary_from_document(document)


def summary_from_document(document: dict[str, object]) -> MinuteSummary:
    """Return the summary in a JSON object. `Distance` and `Readings` are ignored, because `Steps` implies them.

    Raises InvalidSummary.
    """
    try:
        steps = Steps.from_bytes(base64.b64decode(str(document.get("Steps")), validate=True))
    except ValueError as error:  # InvalidValue, or invalid base64
        raise InvalidSummary(f"Steps can't be read: {error}") from None
    return validate(document, steps)


def split_documents(text: str) -> Iterator[tuple[dict[str, object], str]]:
    """Yield each JSON value of a text, together with the part of the text that it stands in. Raises ValueError."""
    start, end = 0, len(text.rstrip(" \t\r\n"))
    while start < end:
        while text[start] in " \t\r\n":
            start += 1
        document, stop = _DECODER.raw_decode(text, start)
        yield document, text[start:stop]
        start = stop


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(parse_constant=_reject_constant)
