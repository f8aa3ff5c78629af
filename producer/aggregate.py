"""Records put together into one, as the Kinesis Producer Library does it; `unicorn.aggregated` takes them apart.

Source: "KPL Aggregated Record Format": four magic bytes, a Protocol Buffers message AggregatedRecord, and its MD5.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

_MAGIC = b"\xf3\x89\x9a\xc2"

# Field number and wire type 2 (its length, then its bytes) or 0 (a whole number): of AggregatedRecord, and of a Record.
_PARTITION_KEY, _RECORD = b"\x0a", b"\x1a"
_KEY_INDEX, _DATA = b"\x08", b"\x1a"


def aggregate(records: Iterable[tuple[str, bytes]]) -> bytes:
    """The one record that holds these, partition key and data of each, in order; each partition key is written once."""
    indices: dict[str, int] = {}
    pieces: list[bytes] = []
    for key, data in records:
        pieces += (_head(indices.setdefault(key, len(indices)), len(data)), data)
    table = [_PARTITION_KEY + _varint(len(key)) + key for key in map(str.encode, indices)]
    message = b"".join((*table, *pieces))
    return _MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


@lru_cache(65_536)
def _head(index: int, length: int) -> bytes:
    """What stands before the data of a Record: few lengths and few indices make nearly all of them."""
    inner = _KEY_INDEX + _varint(index) + _DATA + _varint(length)
    return _RECORD + _varint(len(inner) + length) + inner


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
