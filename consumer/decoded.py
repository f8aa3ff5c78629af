"""What a record of either stream holds."""

from msgspec import Struct

from consumer.shard_reader import Record
from unicorn.codec import Unreadable, decode, decode_summary, encode, try_deaggregate_within_limit
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, MinuteSummary


class Content(Struct, frozen=True, gc=False):
    """One thing that a record holds."""

    record: Record
    value: Reading | MinuteSummary | Unreadable
    json: bytes
    """As it came, on one line; empty where it can't be read."""

    @property
    def name(self) -> str:
        """The unicorn. What can't be read is its partition key's, under which a unicorn's records travel."""
        return self.record.partition_key if isinstance(self.value, Unreadable) else self.value.Name


def contents(record: Record) -> list[Content]:
    """The readings in a record, or the minute summary; what is neither comes as Unreadable. Never an empty list."""
    parts = try_deaggregate_within_limit(record.data) or [record.data]
    return [content for data in parts for content in _contents(record, data)]


def _contents(record: Record, data: bytes) -> list[Content]:
    values = decode(data)
    if len(values) > 1:
        return [Content(record, value, _encoded(value)) for value in values]
    value: Reading | MinuteSummary | Unreadable = values[0]
    if isinstance(value, Unreadable) and b'"Steps"' in data:
        value = _summary(data)
    return [Content(record, value, b"" if isinstance(value, Unreadable) else _on_one_line(data))]


def _summary(data: bytes) -> MinuteSummary | Unreadable:
    try:
        return decode_summary(data)
    except InvalidSummary as error:
        return Unreadable(str(error), data)


def _encoded(value: Reading | Unreadable) -> bytes:
    return b"" if isinstance(value, Unreadable) else encode(value).strip()


def _on_one_line(data: bytes) -> bytes:
    line = data.strip()
    if b"\n" not in line and b"\r" not in line:
        return line
    # In JSON a raw line break is only ever space between tokens.
    return b" ".join(part.strip() for part in line.replace(b"\r", b"\n").split(b"\n")).strip()
