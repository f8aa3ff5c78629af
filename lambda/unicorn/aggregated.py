"""Records that the Kinesis Producer Library put together, taken apart again.

Source: "KPL Aggregated Record Format": four magic bytes, a Protocol Buffers message AggregatedRecord, and its MD5.
"""

import hashlib
from collections.abc import Iterator

_MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16

# The numbers of the fields that are needed: of AggregatedRecord, and of the Record within.
_PARTITION_KEY_TABLE, _RECORDS = 1, 3
_PARTITION_KEY_INDEX, _DATA = 1, 3

_VARINT, _EIGHT_BYTES, _LENGTH_DELIMITED, _FOUR_BYTES = 0, 1, 2, 5


class _Malformed(ValueError):
    """The bytes are no such message."""


def user_records(data: bytes) -> list[bytes] | None:
    """The data of each record within an aggregate, in order; None where the bytes are no aggregate.

    What only looks like one (a digest that differs, a message that can't be read) is none, as for the Kinesis Client
    Library: it is plain data. Never raises, whatever the bytes.
    """
    if not data.startswith(_MAGIC):
        return None
    message, digest = data[len(_MAGIC) : -_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if not message or hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return None
    try:
        return _records(message)
    except _Malformed:
        return None


def _records(message: bytes) -> list[bytes]:
    keys, found = 0, []
    for number, value in _fields(message):
        if number == _PARTITION_KEY_TABLE and isinstance(value, bytes):
            keys += 1
        elif number == _RECORDS and isinstance(value, bytes):
            found.append(_record(value))
    if any(index >= keys for index, _ in found):
        raise _Malformed("a record's partition key is not in the table")
    return [data for _, data in found]


def _record(message: bytes) -> tuple[int, bytes]:
    """The index of the partition key, and the data; both are required."""
    index, data = None, None
    for number, value in _fields(message):
        if number == _PARTITION_KEY_INDEX and isinstance(value, int):
            index = value
        elif number == _DATA and isinstance(value, bytes):
            data = value
    if index is None or data is None:
        raise _Malformed("a record has no partition key or no data")
    return index, data


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field's number and value: a whole number, or the bytes of anything else. Raises _Malformed."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire_type = tag >> 3, tag & 7
        value: int | bytes
        if number == 0:
            raise _Malformed("no field has the number 0")
        if wire_type == _VARINT:
            value, at = _varint(message, at)
        else:
            size, at = _size(wire_type, message, at)
            value, at = message[at : at + size], at + size
            if at > len(message):
                raise _Malformed("it ends within a field")
        yield number, value


def _size(wire_type: int, message: bytes, at: int) -> tuple[int, int]:
    """How many bytes a field has that is no whole number, and where they begin."""
    if wire_type == _LENGTH_DELIMITED:
        return _varint(message, at)
    if wire_type in (_EIGHT_BYTES, _FOUR_BYTES):
        return 8 if wire_type == _EIGHT_BYTES else 4, at
    raise _Malformed(f"there is no wire type {wire_type} in it")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            break
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise _Malformed("a whole number does not end")
