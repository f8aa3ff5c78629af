"""Fast output of records whose readings are JSON lines already, as the producer's are: the lines stay unchanged."""

from operator import methodcaller

from msgspec.json import Decoder

from consumer.shard_reader import ConsumerRecord
from unicorn.fast_decode import are_canonical
from unicorn.field import Text, Timestamp
from unicorn.kpl import deaggregate
from unicorn.reading import SCHEMA, Reading

_decode_lines = Decoder(Reading).decode_lines
_ends_in_line_break = methodcaller("endswith", b"\n")
_TEXT_TYPES = {name: field_type for name, field_type in SCHEMA.items() if isinstance(field_type, Text | Timestamp)}
"""The fields that need more validation than the decoder's. Of numbers it has checked the bounds, which is enough."""


def extract_json_lines(record: ConsumerRecord) -> tuple[bytes, int]:
    """Return a record's lines and their number if each line is a valid reading, or else (b"", 0)."""
    pieces = deaggregate(record.data)
    lines = b"".join(pieces)
    number = lines.count(b"\n")
    # If every line ends as an object does, and there are as many readings as lines, each line is one reading.
    if b"\r" in lines or lines.count(b"}\n") != number or not all(map(_ends_in_line_break, pieces)):
        return b"", 0
    try:
        readings = _decode_lines(lines)
    except (ValueError, RecursionError):
        return b"", 0
    is_valid = len(readings) == number and are_canonical(readings, _TEXT_TYPES)
    return (lines, number) if is_valid else (b"", 0)
