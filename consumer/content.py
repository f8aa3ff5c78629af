"""What a record of either stream holds."""

from dataclasses import dataclass

from consumer.shard import Record
from unicorn.aggregated import user_records
from unicorn.codec import Unreadable, decode, decode_summary, encode
from unicorn.reading import Reading
from unicorn.summary import InvalidSummary, MinuteSummary


@dataclass(frozen=True, slots=True)
class Content:
    """One thing that a record holds."""

    record: Record
    value: Reading | MinuteSummary | Unreadable
    text: str
    """Its JSON as it came, on one line; empty where it can't be read."""

    @property
    def name(self) -> str:
        """The unicorn. What can't be read is its partition key's, under which a unicorn's records travel."""
        return self.record.partition_key if isinstance(self.value, Unreadable) else self.value.Name


def contents(record: Record) -> list[Content]:
    """The readings in a record, or the minute summary; what is neither comes as Unreadable. Never an empty list."""
    within = user_records(record.data)
    return [content for data in within or [record.data] for content in _contents(record, data)]


def _contents(record: Record, data: bytes) -> list[Content]:
    values = decode(data)
    if len(values) > 1:
        return [Content(record, value, _line(value)) for value in values]
    value: Reading | MinuteSummary | Unreadable = values[0]
    if isinstance(value, Unreadable) and b'"Steps"' in data:
        value = _summary(data)
    return [Content(record, value, "" if isinstance(value, Unreadable) else _on_one_line(data))]


def _summary(data: bytes) -> MinuteSummary | Unreadable:
    try:
        return decode_summary(data)
    except InvalidSummary as error:
        return Unreadable(str(error), data)


def _line(value: Reading | Unreadable) -> str:
    return "" if isinstance(value, Unreadable) else encode(value).decode().strip()


def _on_one_line(data: bytes) -> str:
    text = data.decode().strip()
    if "\n" not in text and "\r" not in text:
        return text
    # In JSON a raw line break is only ever space between tokens.
    return " ".join(part.strip() for part in text.replace("\r", "\n").split("\n"))
