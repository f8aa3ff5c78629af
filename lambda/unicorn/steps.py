"""`Steps`: which readings are in a minute summary, as a map from offset to distance and as a compact binary.

An offset is milliseconds since the start of the minute (0 to 59,999), a distance whole millimetres. Written down, each
step is two LEB128 numbers: the offset's distance from the previous one, and the millimetres. Sixty readings of thirty
metres take about 300 bytes, and a minute with a reading every millisecond stays under DynamoDB's 400 KB for an item.
"""

import re
from collections.abc import Mapping
from itertools import accumulate
from operator import sub

from unicorn.field import InvalidValue

MILLISECONDS = 60_000
GREATEST_MILLIMETRES = 100_000_000

Steps = Mapping[int, int]


def encode_steps(steps: Steps) -> bytes:
    """The one binary of these steps: equal maps give equal bytes."""
    offsets = sorted(steps)
    numbers = [0] * (2 * len(offsets))
    numbers[0::2] = map(sub, offsets, [0, *offsets])
    numbers[1::2] = map(steps.__getitem__, offsets)
    return b"".join(map(_WRITTEN.__getitem__, numbers))


def decode_steps(data: bytes) -> dict[int, int]:
    """The inverse of `encode_steps`. Raises InvalidValue for bytes that it doesn't write."""
    if not data:
        return {}
    if data[-1] > _LAST:
        raise InvalidValue("a number cut short")
    numbers = list(map(_READ.__getitem__, _NUMBER.findall(data)))
    offsets, distances = list(accumulate(numbers[0::2])), numbers[1::2]
    if len(offsets) > len(distances) or offsets[-1] >= MILLISECONDS or max(distances) > GREATEST_MILLIMETRES:
        raise InvalidValue("a step out of bounds")
    steps = dict(zip(offsets, distances, strict=True))
    if len(steps) < len(offsets):
        raise InvalidValue("two steps at one offset")
    return steps


_LAST = 0x7F
"""The greatest byte that ends a number: all before it in the number have one more bit."""
_NUMBER = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")
_LONGEST = 5


class _Written(dict[int, bytes]):
    """Numbers as they are written; a fleet's steps are of a few thousand, so each is worked out once."""

    def __missing__(self, number: int) -> bytes:
        out, rest = bytearray(), number
        while rest > _LAST:
            out.append(rest & _LAST | 0x80)
            rest >>= 7
        out.append(rest)
        if len(self) == _MOST_NUMBERS:
            self.clear()
        self[number] = bytes(out)
        return self[number]


class _Read(dict[bytes, int]):
    """The same the other way about. Raises InvalidValue for what isn't written so."""

    def __missing__(self, written: bytes) -> int:
        if len(written) > _LONGEST:
            raise InvalidValue("a number too long")
        if len(written) > 1 and written[-1] == 0:
            raise InvalidValue("a number longer than need be")
        if len(self) == _MOST_NUMBERS:
            self.clear()
        self[written] = sum((byte & _LAST) << 7 * place for place, byte in enumerate(written))
        return self[written]


_MOST_NUMBERS = 16_384
_WRITTEN, _READ = _Written(), _Read()
