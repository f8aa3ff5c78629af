"""`Steps`: which readings are in a minute summary, as a mapping and as a compact binary.

A step is a reading's offset, in milliseconds since the start of the minute (0 to 59,999), and its distance in whole
millimeters. The binary has two LEB128 numbers for each step: the difference to the previous offset, and the distance.
Sixty readings of thirty meters take about 300 bytes. A minute with a reading every millisecond stays under DynamoDB's
limit of 400 KB for an item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub
from typing import Self

from unicorn.cache import BoundedCache
from unicorn.field import InvalidValue
from unicorn.varint import LAST_BYTE_MAX, decode_varint, encode_varint

MINUTE_MILLISECONDS = 60_000
MAX_MILLIMETERS = 100_000_000


class Steps(Mapping[int, int]):
    """A mapping from offset to distance with at least one step. The binary is decoded only when it is needed.

    A unicorn's readings nearly always arrive in order, so that a batch's steps are later than all before them. Then a
    union appends one binary to the other and decodes neither.
    """

    __slots__ = ("_distances", "_sum", "data", "last")

    def __init__(self, data: bytes, last: int, millimeters: int | None = None) -> None:
        """Wrap a binary that this class wrote, given the offset of its last step, and the sum if it is known.

        Raises InvalidValue if the binary is cut short. Other damage raises it when the binary is decoded.
        """
        if not data:
            raise InvalidValue("no step")
        if data[-1] > LAST_BYTE_MAX:
            raise InvalidValue("a number cut short")
        self.data = data
        self.last = last
        self._distances: dict[int, int] | None = None
        self._sum = millimeters

    @classmethod
    def from_distances(cls, distances: Mapping[int, int]) -> Self:
        """Return the steps with these distances by offset."""
        offsets = sorted(distances)
        gaps = [offsets[0], *map(sub, offsets[1:], offsets)]
        return cls.from_deltas(gaps, [distances[offset] for offset in offsets])

    @classmethod
    def from_deltas(cls, gaps: Sequence[int], distances: Sequence[int]) -> Self:
        """Return the steps with these distances, each `gap` milliseconds after the previous step.

        The first gap is the first offset.
        """
        numbers = [0] * (2 * len(gaps))
        numbers[0::2], numbers[1::2] = gaps, distances
        return cls(b"".join(map(_ENCODED.__getitem__, numbers)), sum(gaps), sum(distances))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the steps in a binary. Raises InvalidValue for bytes that this class does not write."""
        steps = cls(data, 0)
        steps._distances = _decode(data)
        steps.last = next(reversed(steps._distances))
        return steps

    @property
    def first(self) -> int:
        """The offset of the first step."""
        return _DECODED[self._find_first_varint()]

    @property
    def millimeters(self) -> int:
        """The sum of all distances."""
        if self._sum is None:
            self._sum = sum(self._get_distances().values())
        return self._sum

    def __or__(self, other: "Steps") -> "Steps":
        """Return the steps of both. Of two distances at the same offset the greater counts."""
        early, late = (self, other) if self.last < other.last else (other, self)
        if early.last < late.first:
            gap = _ENCODED[late.first - early.last]
            is_known = early._sum is not None and late._sum is not None
            data = early.data + gap + late.data[len(late._find_first_varint()) :]
            return Steps(data, late.last, early.millimeters + late.millimeters if is_known else None)
        united = {**self, **other}
        for offset in self.keys() & other.keys():
            united[offset] = max(self[offset], other[offset])
        return Steps.from_distances(united)

    def __getitem__(self, offset: int) -> int:
        return self._get_distances()[offset]

    def __iter__(self) -> Iterator[int]:
        return iter(self._get_distances())

    def __len__(self) -> int:
        return len(self.data.translate(None, _CONTINUATION_BYTES)) // 2

    def __eq__(self, other: object) -> bool:
        return self.data == other.data if isinstance(other, Steps) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.data)

    def __repr__(self) -> str:
        return f"Steps.from_distances({self._get_distances()})"

    def _get_distances(self) -> dict[int, int]:
        if self._distances is None:
            distances = _decode(self.data)
            if next(reversed(distances)) != self.last:
                raise InvalidValue("steps that end at another offset")
            self._distances = distances
        return self._distances

    def _find_first_varint(self) -> bytes:
        return next(_NUMBER.finditer(self.data)).group()


def _decode(data: bytes) -> dict[int, int]:
    """Return the distances by offset, in order. Raises InvalidValue."""
    numbers = list(map(_DECODED.__getitem__, _NUMBER.findall(data)))
    offsets, distances = list(accumulate(numbers[0::2])), numbers[1::2]
    if len(offsets) > len(distances) or offsets[-1] >= MINUTE_MILLISECONDS or max(distances) > MAX_MILLIMETERS:
        raise InvalidValue("a step out of bounds")
    steps = dict(zip(offsets, distances, strict=True))
    if len(steps) < len(offsets):
        raise InvalidValue("two steps at one offset")
    return steps


_CONTINUATION_BYTES = bytes(range(LAST_BYTE_MAX + 1, 0x100))
_NUMBER = re.compile(rb"[\x80-\xff]*[\x00-\x7f]")
_MAX_NUMBER_BYTES = 5


def _decode_number(encoded: bytes) -> int:
    """Return the number that `encode_varint` encoded. Raises InvalidValue for bytes that it does not write."""
    if len(encoded) > _MAX_NUMBER_BYTES:
        raise InvalidValue("a number too long")
    if len(encoded) > 1 and encoded[-1] == 0:
        raise InvalidValue("a number with padding")
    return decode_varint(encoded, 0, len(encoded))[0]


# A fleet's steps have a few thousand different numbers, so each is encoded and decoded once.
_ENCODED, _DECODED = BoundedCache(encode_varint), BoundedCache(_decode_number)
