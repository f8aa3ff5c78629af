"""Records that the Kinesis Producer Library put together, taken apart again.

Source: "KPL Aggregated Record Format": four magic bytes, a Protocol Buffers message AggregatedRecord, and its MD5.
"""

import hashlib

_MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16

# The numbers of the fields that are needed: of AggregatedRecord, and of the Record within.
_PARTITION_KEY_TABLE, _RECORDS = 1, 3
_PARTITION_KEY_INDEX, _DATA = 1, 3

_VARINT, _EIGHT_BYTES, _LENGTH_DELIMITED, _FOUR_BYTES = 0, 1, 2, 5


class _Malformed(ValueError):
    """The bytes are no such message."""


def apart(data: bytes) -> list[bytes]:
    """The data of each record within an aggregate; of any other record, and of an aggregate of none, its own."""
    return user_records(data) or [data]


def user_records(data: bytes) -> list[bytes] | None:
    """The data of each record within an aggregate, in order; None where the bytes are no aggregate.

    What only looks like one (a digest that differs, a message that can't be read) is none, as for the Kinesis Client
    Library: it is plain data. Never raises, whatever the bytes.
    """
    message = _message(data)
    if message is None:
        return None
    try:
        return _usual_records(message) or _records(message)
    except _Malformed:
        return None


def _message(data: bytes) -> bytes | None:
    """What stands between the magic bytes and a digest that is right; None where the bytes are no aggregate."""
    if not data.startswith(_MAGIC):
        return None
    message, digest = data[len(_MAGIC) : -_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if not message or hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return None
    return message


class _Heads(dict[bytes, tuple[int, int, int]]):
    """Of a record by its first bytes: the index of its partition key, where its data begins, and where it ends.

    For records of index and data alone, as nearly all are. Few lengths and few indices make nearly all of these bytes,
    so each is understood once; what is of another form raises _Malformed.
    """

    def __missing__(self, beginning: bytes) -> tuple[int, int, int]:
        size, inner = _varint(beginning, 1, _HEAD_BYTES)
        index, at = _varint(beginning, inner + 1, _HEAD_BYTES)
        length, start = _varint(beginning, at + 1, _HEAD_BYTES)
        tags = (beginning[0], beginning[inner], beginning[at])
        if tags != (_RECORD_TAG, _INDEX_TAG, _DATA_TAG) or start + length != inner + size:
            raise _Malformed("a record of another form")
        if len(self) == _MOST_HEADS:
            self.clear()
        self[beginning] = index, start, start + length
        return self[beginning]


_KEY_TAG, _RECORD_TAG, _INDEX_TAG, _DATA_TAG = 0x0A, 0x1A, 0x08, 0x1A
_HEAD_BYTES = 9
"""Tags, index and lengths of a record of up to 16 KB; the last of them may be the first of its data."""
_MOST_HEADS = 16_384
_HEADS = _Heads()


def _usual_records(message: bytes) -> list[bytes] | None:
    """The same as `_records`, for a message that is written as nearly all are, its keys first; None for any other."""
    keys, at, end = 0, 0, len(message)
    found: list[bytes] = []
    greatest = 0
    try:
        while message[at] == _KEY_TAG and (size := message[at + 1]) < 0x80:
            keys += 1
            at += 2 + size
        while at < end:
            index, start, size = _HEADS[message[at : at + _HEAD_BYTES]]
            found.append(message[at + start : (at := at + size)])
            if index > greatest:
                greatest = index
    except (IndexError, _Malformed):
        return None
    return found if at == end and greatest < keys else None


def _records(message: bytes) -> list[bytes]:
    keys, indices, found = 0, [], []
    at, end = 0, len(message)
    while at < end:
        number, value, at = _field(message, at, end)
        if number == _PARTITION_KEY_TABLE and isinstance(value, range):
            keys += 1
        elif number == _RECORDS and isinstance(value, range):
            index, data = _record(message, value.start, value.stop)
            indices.append(index)
            found.append(data)
    if indices and max(indices) >= keys:
        raise _Malformed("a record's partition key is not in the table")
    return found


def _record(message: bytes, at: int, end: int) -> tuple[int, bytes]:
    """The index of the partition key, and the data; both are required."""
    index, data = None, None
    while at < end:
        number, value, at = _field(message, at, end)
        if number == _PARTITION_KEY_INDEX and isinstance(value, int):
            index = value
        elif number == _DATA and isinstance(value, range):
            data = value
    if index is None or data is None:
        raise _Malformed("a record has no partition key or no data")
    return index, message[data.start : data.stop]


def _field(message: bytes, at: int, end: int) -> tuple[int, int | range, int]:
    """The next field's number, its value, and where the one after it begins. Raises _Malformed.

    The value is a whole number, or the place of the bytes of anything else.
    """
    tag, at = _varint(message, at, end)
    number, wire_type = tag >> 3, tag & 7
    if number == 0:
        raise _Malformed("no field has the number 0")
    if wire_type == _VARINT:
        value, at = _varint(message, at, end)
        return number, value, at
    if wire_type == _LENGTH_DELIMITED:
        size, at = _varint(message, at, end)
    elif wire_type in (_EIGHT_BYTES, _FOUR_BYTES):
        size = 8 if wire_type == _EIGHT_BYTES else 4
    else:
        raise _Malformed(f"there is no wire type {wire_type} in it")
    if at + size > end:
        raise _Malformed("it ends within a field")
    return number, range(at, at + size), at + size


def _varint(message: bytes, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            break
        byte = message[at]
        at += 1
        if byte < 0x80:
            return value | byte << shift, at
        value |= (byte & 0x7F) << shift
    raise _Malformed("a whole number does not end")
