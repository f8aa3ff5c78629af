"""Records put together into one, as the Kinesis Producer Library does it; `unicorn.kpl` takes them apart.

Source: "KPL Aggregated Record Format": four magic bytes, a Protocol Buffers message AggregatedRecord, and its MD5.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

_MAGIC = b"\xf3\x89\x9a\xc2"

# Field number and wire type 2 (its length, then its bytes) or 0 (a whole number): of AggregatedRecord, and of a Record.
_PARTITION_KEY, _RECORD = b"\x0a", b"\x1a"
_KEY_INDEX, _DATA = b"\x08", b"\x1a"


def aggregate(keys: Sequence[str], data: Sequence[bytes]) -> bytes:
    """The one record that holds these, in order, with the partition key of each; a partition key is written once."""
    indices = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    table = b"".join(map(_table_entry, indices))
    pieces = [b""] * (2 * len(data))
    pieces[0::2] = map(_head, map(indices.__getitem__, keys), map(len, data))
    pieces[1::2] = data
    records = b"".join(pieces)
    digest = hashlib.md5(table, usedforsecurity=False)
    digest.update(records)
    return b"".join((_MAGIC, table, records, digest.digest()))


@lru_cache(262_144)
def _table_entry(key: str) -> bytes:
    encoded = key.encode()
    return _PARTITION_KEY + _varint(len(encoded)) + encoded


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
