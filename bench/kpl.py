"""Aggregates of the Kinesis Producer Library, which the producer wrote before packed records: the form to compare with.

`unicorn.kpl` has the format and the decoder.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from producer import shard_buffer
from producer.packed_record import PackedRecord, PendingRecord
from unicorn.kpl import DATA_TAG, KEY_INDEX_TAG, MAGIC, PARTITION_KEY_TAG, RECORD_TAG
from unicorn.varint import encode_varint


def aggregate(keys: Sequence[str], data: Sequence[bytes]) -> bytes:
    """Return one record with all of the data, in order, each with its partition key. Equal keys are written once."""
    indices = {key: index for index, key in enumerate(dict.fromkeys(keys))}
    table = b"".join(map(_encode_key, indices))
    pieces = [b""] * (2 * len(data))
    pieces[0::2] = map(_encode_head, map(indices.__getitem__, keys), map(len, data))
    pieces[1::2] = data
    records = b"".join(pieces)
    digest = hashlib.md5(table, usedforsecurity=False)
    digest.update(records)
    return b"".join((MAGIC, table, records, digest.digest()))


@lru_cache(262_144)
def _encode_key(key: str) -> bytes:
    encoded = key.encode()
    return bytes([PARTITION_KEY_TAG]) + encode_varint(len(encoded)) + encoded


@lru_cache(65_536)  # most records share few indices and lengths
def _encode_head(index: int, length: int) -> bytes:
    """Return the part of a record before its data."""
    head = bytes([KEY_INDEX_TAG]) + encode_varint(index) + bytes([DATA_TAG]) + encode_varint(length)
    return bytes([RECORD_TAG]) + encode_varint(len(head) + length) + head


AGGREGATE_BYTES = 46 * 1024
"""The size of data at which an aggregate is full. With its keys it is about as large as AWS's library makes them."""


@contextmanager
def producing_aggregates() -> Iterator[None]:
    """Let the producer write aggregates of its readings in place of packed records."""

    def pack(pending: PendingRecord, hash_key: int) -> PackedRecord:
        keys, data = [record.partition_key for record in pending.records], [record.data for record in pending.records]
        return PackedRecord(hash_key, "a", aggregate(keys, data), pending.find_times())

    with (
        patch.object(PendingRecord, "pack", pack),
        patch.object(shard_buffer, "PACKED_RECORD_BYTES", AGGREGATE_BYTES),
    ):
        yield
