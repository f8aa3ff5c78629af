"""Dividing what is sent or read into chunks that a call or the memory can take."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MOST_RECORDS, MOST_BYTES = 500, 4 * 1024 * 1024
"""What we put into one PutRecords, which takes 5 MB with partition keys. Source: Amazon Kinesis API reference."""

_T = TypeVar("_T")


def chunk(items: Iterable[_T], size: Callable[[_T], int], *, most: int, most_bytes: int) -> Iterator[list[_T]]:
    """Yield the items in order, `most` and `most_bytes` at a time; an item that is larger by itself comes alone."""
    part: list[_T] = []
    total = 0
    for item in items:
        length = size(item)
        if part and (len(part) == most or total + length > most_bytes):
            yield part
            part, total = [], 0
        part.append(item)
        total += length
    if part:
        yield part
