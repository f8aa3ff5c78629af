"""`Steps`: which readings are in a minute summary, as a map from offset to distance and as a compact binary.

An offset is milliseconds since the start of the minute (0 to 59,999), a distance whole millimetres. Written down, each
step is two LEB128 numbers: the offset's distance from the previous one, and the millimetres. Sixty readings of thirty
metres take about 300 bytes, and a minute with a reading every millisecond stays under DynamoDB's 400 KB for an item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub
from typing import Self

from unicorn.field import InvalidValue

MILLISECONDS = 60_000
GREATEST_MILLIMETRES = 100_000_000


class Steps(Mapping[int, int]):
    """The map, kept as it is written down, and taken apart where someone looks into it; at least one step.

    A unicorn's readings come one after the other, so what a batch brings is in nearly all cases later than what is
    known: it is put behind it, and neither is taken apart.
    """

    __slots__ = ("_map", "_sum", "data", "last")

    def __init__(self, data: bytes, last: int) -> None:
        """Steps that were written down by this class, the last of which has this offset.

        Raises InvalidValue for bytes that were cut; whatever else was not written so raises it once it is looked into.
        """
        if not data:
            raise InvalidValue("no step")
        if data[-1] > _LAST:
            raise InvalidValue("a number cut short")
        self.data = data
        self.last = last
        self._map: dict[int, int] | None = None
        self._sum: int | None = None

    @classmethod
    def of(cls, distances: Mapping[int, int]) -> Self:
        """The steps of this map."""
        offsets = sorted(distances)
        gaps = [offsets[0], *map(sub, offsets[1:], offsets)]
        return cls.one_by_one(gaps, [distances[offset] for offset in offsets])

    @classmethod
    def one_by_one(cls, gaps: Sequence[int], distances: Sequence[int]) -> Self:
        """Steps of these distances: each this much later than the one before, the first of them than the minute."""
        numbers = [0] * (2 * len(gaps))
        numbers[0::2], numbers[1::2] = gaps, distances
        steps = cls(b"".join(map(_WRITTEN.__getitem__, numbers)), sum(gaps))
        steps._sum = sum(distances)
        return steps

    @classmethod
    def read(cls, data: bytes) -> Self:
        """The steps that these bytes are. Raises InvalidValue for bytes that this class doesn't write."""
        steps = cls(data, 0)
        steps._map = _taken_apart(data)
        steps.last = next(reversed(steps._map))
        return steps

    @property
    def first(self) -> int:
        """The offset of the first step."""
        return _READ[self._first_number()]

    @property
    def millimetres(self) -> int:
        """The sum of the distances."""
        if self._sum is None:
            self._sum = sum(self._distances().values())
        return self._sum

    def __or__(self, other: "Steps") -> "Steps":
        """All steps of both; of two distances at one offset the greater."""
        early, late = (self, other) if self.last < other.last else (other, self)
        if early.last < late.first:
            gap = _WRITTEN[late.first - early.last]
            return Steps(early.data + gap + late.data[len(late._first_number()) :], late.last)
        united = {**self, **other}
        for offset in self.keys() & other.keys():
            united[offset] = max(self[offset], other[offset])
        return Steps.of(united)

    def __getitem__(self, offset: int) -> int:
        return self._distances()[offset]

    def __iter__(self) -> Iterator[int]:
        return iter(self._distances())

    def __len__(self) -> int:
        return len(self.data.translate(None, _CONTINUED)) // 2

    def __eq__(self, other: object) -> bool:
        return self.data == other.data if isinstance(other, Steps) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.data)

    def __repr__(self) -> str:
        return f"Steps.of({self._distances()})"

    def _distances(self) -> dict[int, int]:
        if self._map is None:
            found = _taken_apart(self.data)
            if next(reversed(found)) != self.last:
                raise InvalidValue("steps that end elsewhere")
            self._map = found
        return self._map

    def _first_number(self) -> bytes:
        return next(_NUMBER.finditer(self.data)).group()


def _taken_apart(data: bytes) -> dict[int, int]:
    """In order. Raises InvalidValue."""
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
_CONTINUED = bytes(range(_LAST + 1, 0x100))
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
