"""A cache for values that are looked up for every reading."""

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

MAX_ENTRIES = 16_384


class BoundedCache(dict[_Key, _Value]):
    """A mapping that computes a missing value, and forgets all values when it has MAX_ENTRIES.

    Finding a value takes no more time than in a dict, which is less than in `functools.lru_cache`.
    """

    def __init__(self, compute: Callable[[_Key], _Value]) -> None:
        self._compute = compute

    def __missing__(self, key: _Key) -> _Value:
        value = self._compute(key)
        if len(self) == MAX_ENTRIES:
            self.clear()
        self[key] = value
        return value
