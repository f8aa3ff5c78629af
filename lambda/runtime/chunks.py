"""Dividing items into chunks of limited number and size."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def chunk(items: Iterable[_T], measure: Callable[[_T], int], *, max_items: int, max_bytes: int) -> Iterator[list[_T]]:
    """Yield the items in order, in chunks within both limits. An item of more than `max_bytes` comes alone."""
    part: list[_T] = []
    total = 0
    for item in items:
        size = measure(item)
        if part and (len(part) == max_items or total + size > max_bytes):
            yield part
            part, total = [], 0
        part.append(item)
        total += size
    if part:
        yield part
