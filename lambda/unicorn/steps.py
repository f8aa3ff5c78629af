"""`Steps`: which readings are in a minute summary, as a map from offset to distance and as a compact binary.

An offset is milliseconds since the start of the minute (0 to 59,999), a distance whole millimetres. Written down, each
step is two LEB128 numbers: the offset's distance from the previous one, and the millimetres. Sixty readings of thirty
metres take about 300 bytes, and a minute with a reading every millisecond stays under DynamoDB's 400 KB for an item.
"""

from collections.abc import Iterator, Mapping
from operator import sub

from unicorn.field import InvalidValue

MILLISECONDS = 60_000
GREATEST_MILLIMETRES = 100_000_000

Steps = Mapping[int, int]


def encode_steps(steps: Steps) -> bytes:
    """The one binary of these steps: equal maps give equal bytes."""
    offsets = sorted(steps)
    pieces = [b""] * (2 * len(offsets))
    pieces[0::2] = map(_LEB128.__getitem__, map(sub, offsets, [0, *offsets]))
    pieces[1::2] = map(_LEB128.__getitem__, map(steps.__getitem__, offsets))
    return b"".join(pieces)


def decode_steps(data: bytes) -> dict[int, int]:
    """The inverse of `encode_steps`. Raises InvalidValue for bytes that it doesn't write."""
    numbers = _numbers(data)
    steps: dict[int, int] = {}
    offset = 0
    for distance in numbers:
        millimetres = next(numbers, -1)
        if steps and distance == 0:
            raise InvalidValue("two steps at one offset")
        offset += distance
        if offset >= MILLISECONDS or not 0 <= millimetres <= GREATEST_MILLIMETRES:
            raise InvalidValue("a step out of bounds")
        steps[offset] = millimetres
    return steps


class _Leb128(dict[int, bytes]):
    """Numbers as they are written; a fleet's steps are of a few thousand, so each is worked out once."""

    def __missing__(self, number: int) -> bytes:
        out, rest = bytearray(), number
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
        if len(self) == _MOST_NUMBERS:
            self.clear()
        self[number] = bytes(out)
        return self[number]


_MOST_NUMBERS = 16_384
_LEB128 = _Leb128()


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            if byte == 0 and shift > 7:
                raise InvalidValue("a number longer than need be")
            yield number
            number = shift = 0
        elif shift > 28:
            raise InvalidValue("a number too long")
    if shift:
        raise InvalidValue("a number cut short")
