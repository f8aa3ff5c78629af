"""Records whose readings are JSON lines already, as the producer's are: judged together, and shown as they came."""

from operator import attrgetter, methodcaller

from msgspec.json import Decoder

from consumer.shard_reader import Record
from unicorn.field import Text, Timestamp
from unicorn.kpl import deaggregate
from unicorn.reading import SCHEMA, Reading

_decode_lines = Decoder(Reading).decode_lines
_ends_in_a_break = methodcaller("endswith", b"\n")
_JUDGED = [(attrgetter(name), kind) for name, kind in SCHEMA.items() if isinstance(kind, Text | Timestamp)]
"""Of a number, bounds say all, and the decoder knows them."""


def plain_lines(record: Record) -> tuple[bytes, int]:
    """All of a record that holds plain readings as JSON lines, and how many; nothing and 0 for any other."""
    pieces = deaggregate(record.data)
    lines = b"".join(pieces)
    # A break at the end of each, and no more breaks than pieces: then none is within a piece.
    if b"\r" in lines or lines.count(b"\n") != len(pieces) or not all(map(_ends_in_a_break, pieces)):
        return b"", 0
    try:
        readings = _decode_lines(lines)
    except (ValueError, RecursionError):
        return b"", 0
    valid = len(readings) == len(pieces) and all(kind.are_canonical(map(value, readings)) for value, kind in _JUDGED)
    return (lines, len(pieces)) if valid else (b"", 0)
