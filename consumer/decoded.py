"""Decoding records of either stream, which hold readings or minute summaries."""

from collections.abc import Sequence

from msgspec import Struct

from consumer.shard_reader import ConsumerRecord
from unicorn.codec import (
    Unreadable,
    decode,
    decode_summary,
    decode_user_record,
    split_documents,
    try_deaggregate_within_limit,
)
from unicorn.kpl import MAGIC
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, MinuteSummary


class DecodedItem(Struct, frozen=True, gc=False):
    """A reading, a minute summary or unreadable data in a record."""

    record: ConsumerRecord
    value: Reading | MinuteSummary | Unreadable
    json: bytes
    """The original JSON on one line; empty for unreadable data."""

    @property
    def name(self) -> str:
        """The unicorn's name. For unreadable data it is the partition key, which usually is the unicorn's name."""
        return self.record.partition_key if isinstance(self.value, Unreadable) else self.value.Name


def decode_record(record: ConsumerRecord) -> list[DecodedItem]:
    """Return the items in a record, at least one."""
    parts = try_deaggregate_within_limit(record.data)
    if not parts:
        return _to_items(record, record.data, decode(record.data))
    return [
        item
        for data in parts
        for item in _to_items(record, data, decode_user_record(data) if data.startswith(MAGIC) else decode(data))
    ]


def _to_items(record: ConsumerRecord, data: bytes, values: Sequence[Reading | Unreadable]) -> list[DecodedItem]:
    if len(values) > 1:
        texts = [text.encode() for _, text in split_documents(data.decode())]
        return [_to_item(record, value, text) for value, text in zip(values, texts, strict=True)]
    value: Reading | MinuteSummary | Unreadable = values[0]
    if isinstance(value, Unreadable) and b'"Steps"' in data:
        value = _decode_summary(data)
    return [_to_item(record, value, data)]


def _to_item(record: ConsumerRecord, value: Reading | MinuteSummary | Unreadable, data: bytes) -> DecodedItem:
    return DecodedItem(record, value, b"" if isinstance(value, Unreadable) else _join_lines(data))


def _decode_summary(data: bytes) -> MinuteSummary | Unreadable:
    try:
        return decode_summary(data)
    except InvalidSummary as error:
        return Unreadable(str(error), data)


def _join_lines(data: bytes) -> bytes:
    """Return JSON on one line. A raw line break in JSON can only be white space between tokens."""
    return b" ".join(map(bytes.strip, data.strip().replace(b"\r", b"\n").split(b"\n")))
