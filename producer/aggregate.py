"""Records put together into one, as the Kinesis Producer Library does it; `unicorn.aggregated` takes them apart.

Source: "KPL Aggregated Record Format": four magic bytes, a Protocol Buffers message AggregatedRecord, and its MD5.
"""

import hashlib
from functools import lru_cache

_MAGIC = b"\xf3\x89\x9a\xc2"
_DIGEST_BYTES = 16

# Field number and wire type 2 (its length, then its bytes) or 0 (a whole number): of AggregatedRecord, and of a Record.
_PARTITION_KEY, _RECORD = b"\x0a", b"\x1a"
_KEY_INDEX, _DATA = b"\x08", b"\x1a"


class Aggregate:
    """Grows record by record. The order is kept, and each partition key is written once."""

    __slots__ = ("_keys", "_pieces", "_table", "size")

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._table: list[bytes] = []
        self._pieces: list[bytes] = []
        self.size = len(_MAGIC) + _DIGEST_BYTES
        """Bytes that the aggregate has as it stands."""

    def add(self, partition_key: str, data: bytes) -> None:
        """Take a record in."""
        index = self._keys.get(partition_key)
        if index is None:
            index = self._keys[partition_key] = len(self._keys)
            key = partition_key.encode()
            entry = _PARTITION_KEY + _varint(len(key)) + key
            self._table.append(entry)
            self.size += len(entry)
        head = _head(index, len(data))
        self._pieces += (head, data)
        self.size += len(head) + len(data)

    def data(self) -> bytes:
        """The one record that holds them all."""
        message = b"".join((*self._table, *self._pieces))
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
