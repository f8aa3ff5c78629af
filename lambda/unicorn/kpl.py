"""The aggregated record format of the Kinesis Producer Library (KPL), which packs many records into one.

An aggregate is four magic bytes, a Protocol Buffers message, and the MD5 digest of the message. The message is a table
of partition keys, and the records: each has its data and the index of its partition key in the table.
Source: "KPL Aggregated Record Format".
"""

import hashlib

from unicorn.cache import BoundedCache
from unicorn.varint import LAST_BYTE_MAX, decode_varint

MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16

_VARINT, _EIGHT_BYTES, _LENGTH_DELIMITED, _FOUR_BYTES = 0, 1, 2, 5
"""Wire types of Protocol Buffers."""

# Field numbers, of the message and of a record in it.
_PARTITION_KEY, _RECORD = 1, 3
_KEY_INDEX, _DATA = 1, 3

# Tags, which precede each field: its number, and its wire type in the lowest three bits.
PARTITION_KEY_TAG, RECORD_TAG = _PARTITION_KEY << 3 | _LENGTH_DELIMITED, _RECORD << 3 | _LENGTH_DELIMITED
KEY_INDEX_TAG, DATA_TAG = _KEY_INDEX << 3 | _VARINT, _DATA << 3 | _LENGTH_DELIMITED


def deaggregate(data: bytes) -> list[bytes]:
    """Return the records in an aggregate, in order. Anything else is returned as a single record."""
    return try_deaggregate(data) or [data]


def try_deaggregate(data: bytes) -> list[bytes] | None:
    """Return the records in an aggregate, in order, or None for bytes that are not an aggregate.

    As in the Kinesis Client Library, bytes with a wrong digest or an unreadable message are not an aggregate. Never
    raises, whatever the bytes.
    """
    message = _extract_message(data)
    if message is None:
        return None
    try:
        return _parse_common_form(message) or _parse(message)
    except ValueError:
        return None


def _extract_message(data: bytes) -> bytes | None:
    """Return the message between the magic bytes and a correct digest, or None."""
    if not data.startswith(MAGIC):
        return None
    message, digest = data[len(MAGIC) : -_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if not message or hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return None
    return message


def _decode_head(head: bytes) -> tuple[int, int, int]:
    """Return the partition key's index in a record that starts with `head`, and where the data starts and ends.

    Raises ValueError for a record that does not consist of just an index and data, in this order.
    """
    size, inner = decode_varint(head, 1, _HEAD_BYTES)
    index, position = decode_varint(head, inner + 1, _HEAD_BYTES)
    length, start = decode_varint(head, position + 1, _HEAD_BYTES)
    tags = (head[0], head[inner], head[position])
    if tags != (RECORD_TAG, KEY_INDEX_TAG, DATA_TAG) or start + length != inner + size:
        raise ValueError("a record in another form")
    return index, start, start + length


_HEAD_BYTES = 9
"""Room for the tags, index and lengths of a record of up to 16 KB. A shorter head is followed by bytes of the data."""
# Nearly all records have the same few indices and lengths, so each head is decoded once.
_DECODED_HEADS = BoundedCache(_decode_head)


def _parse_common_form(message: bytes) -> list[bytes] | None:
    """Return the same as `_parse`, faster, if the message has the form that producers write: keys, then records."""
    keys, position, end = 0, 0, len(message)
    records: list[bytes] = []
    greatest_index = 0
    try:
        while message[position] == PARTITION_KEY_TAG and (size := message[position + 1]) <= LAST_BYTE_MAX:
            keys += 1
            position += 2 + size
        while position < end:
            index, data_start, size = _DECODED_HEADS[message[position : position + _HEAD_BYTES]]
            data_start += position
            position += size
            records.append(message[data_start:position])
            if index > greatest_index:
                greatest_index = index
    except (IndexError, ValueError):
        return None
    return records if position == end and greatest_index < keys else None


def _parse(message: bytes) -> list[bytes]:
    """Return the data of every record in a message, whatever the order of its fields. Raises ValueError."""
    keys, indices, records = 0, [], []
    position, end = 0, len(message)
    while position < end:
        number, value, position = _read_field(message, position, end)
        if number == _PARTITION_KEY and isinstance(value, range):
            keys += 1
        elif number == _RECORD and isinstance(value, range):
            index, data = _read_record(message, value.start, value.stop)
            indices.append(index)
            records.append(data)
    if indices and max(indices) >= keys:
        raise ValueError("the partition key of a record is not in the table")
    return records


def _read_record(message: bytes, position: int, end: int) -> tuple[int, bytes]:
    """Return a record's partition key index and its data. Raises ValueError if either is missing."""
    index, data = None, None
    while position < end:
        number, value, position = _read_field(message, position, end)
        if number == _KEY_INDEX and isinstance(value, int):
            index = value
        elif number == _DATA and isinstance(value, range):
            data = value
    if index is None or data is None:
        raise ValueError("a record has no partition key or no data")
    return index, message[data.start : data.stop]


def _read_field(message: bytes, position: int, end: int) -> tuple[int, int | range, int]:
    """Return a field's number, its value, and where the next field starts. Raises ValueError.

    The value is a whole number, or the range of its bytes in the message.
    """
    tag, position = decode_varint(message, position, end)
    number, wire_type = tag >> 3, tag & 7
    if number == 0:
        raise ValueError("a field has the number 0")
    if wire_type == _VARINT:
        value, position = decode_varint(message, position, end)
        return number, value, position
    if wire_type == _LENGTH_DELIMITED:
        size, position = decode_varint(message, position, end)
    elif wire_type in (_EIGHT_BYTES, _FOUR_BYTES):
        size = 8 if wire_type == _EIGHT_BYTES else 4
    else:
        raise ValueError(f"a field has the unknown wire type {wire_type}")
    if position + size > end:
        raise ValueError("the message ends within a field")
    return number, range(position, position + size), position + size
