"""Fast output of records whose readings are JSON lines already, as the producer's are: all lines unchanged."""

from operator import attrgetter, methodcaller

from msgspec.json import Decoder

from consumer.shard_reader import ConsumerRecord
from unicorn.field import Text, Timestamp
from unicorn.kpl import deaggregate
from unicorn.reading import SCHEMA, Reading

_decode_lines = Decoder(Reading).decode_lines
_ends_in_line_break = methodcaller("endswith", b"\n")
_TEXT_FIELDS = [
    (attrgetter(name), field_type) for name, field_type in SCHEMA.items() if isinstance(field_type, Text | Timestamp)
]
"""Text needs more validation than the decoder's. Numbers do not, because their bounds are all that can be invalid."""


def extract_json_lines(record: ConsumerRecord) -> tuple[bytes, int]:
    """Return a record's lines and their number, if each is a valid reading on a line of its own; otherwise (b"", 0)."""
    pieces = deaggregate(record.data)
    lines = b"".join(pieces)
    # Every piece ends in a line break, and there are no more breaks than pieces, so no break is within a piece.
    if b"\r" in lines or lines.count(b"\n") != len(pieces) or not all(map(_ends_in_line_break, pieces)):
        return b"", 0
    try:
        readings = _decode_lines(lines)
    except (ValueError, RecursionError):
        return b"", 0
    is_valid = len(readings) == len(pieces) and all(
        field_type.are_canonical(map(get_value, readings)) for get_value, field_type in _TEXT_FIELDS
    )
    return (lines, len(pieces)) if is_valid else (b"", 0)
