"""The readings of a frame as columns of whole numbers, compressed, in base64: some 15 bytes a reading of a large fleet.

The data is a line of JSON and then the numbers' bytes, all compressed with zlib:

    {"names": ["Shadowfax", …], "columns": [["name", first, width], ["arrived", first, width], …]}

`names` has each name once. Each column has a number for each reading, in order of arrival. Numbers are not negative and
take `width` bytes, 1 to 7: first the lowest byte of every number of the column, then the next byte of every number, and
so on, because bytes of the same weight compress well together. How a number stands for a value:

- `name` (an index into `names`), `arrived` and `time` (milliseconds since 1970): the difference to the reading before,
  2 d if it is not negative, else -2 d - 1. The first value is `first`.
- `latitude` and `longitude` (hundred-thousandths of a degree, about a meter), `distance` (centimeters) and vitals
  (units of their last decimal): the difference to `first`, the least value. For a vital that a reading may lack, 0
  means that it does, and all other numbers are larger by one.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from struct import Struct
from typing import Self

import msgspec.json

from unicorn.fleet import Vital
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.timestamps import to_milliseconds

_SCALES = {"Distance": 100, "Latitude": 100_000, "Longitude": 100_000}
"""How many units of the column make one unit of the field, by field."""
_NUMBER_BYTES = 8


class Column(msgspec.Struct, frozen=True):
    """The numbers of a column, one for each reading."""

    first: int
    numbers: Sequence[int]

    @property
    def width(self) -> int:
        """How many bytes a number takes."""
        return max(1, (max(self.numbers, default=0).bit_length() + 7) // 8)

    @classmethod
    def from_bytes(cls, first: int, part: bytes, width: int) -> Self:
        """Return the column that has these bytes, the inverse of `to_bytes`."""
        count = len(part) // width
        numbers = bytearray(count * _NUMBER_BYTES)
        for place in range(width):
            numbers[place::_NUMBER_BYTES] = part[place * count : (place + 1) * count]
        return cls(first, Struct(f"<{count}Q").unpack(numbers))

    def to_bytes(self) -> bytes:
        numbers = Struct(f"<{len(self.numbers)}Q").pack(*self.numbers)
        return b"".join(numbers[place::_NUMBER_BYTES] for place in range(self.width))


def encode_columns(readings: Sequence[Reading], arrived: Sequence[int]) -> str:
    """Return readings as the text of a frame's data, given when each arrived in milliseconds since 1970."""
    names, columns = make_columns(readings, arrived)
    header = {"names": names, "columns": [(key, column.first, column.width) for key, column in columns.items()]}
    document = b"".join((msgspec.json.encode(header), b"\n", *(column.to_bytes() for column in columns.values())))
    return base64.b64encode(zlib.compress(document, level=9)).decode()


def make_columns(readings: Sequence[Reading], arrived: Sequence[int]) -> tuple[Sequence[str], dict[str, Column]]:
    """Return the names and the columns of readings, given when each arrived in milliseconds since 1970."""
    names: dict[str, int] = {}
    indices = [names.setdefault(reading.Name, len(names)) for reading in readings]
    times = [to_milliseconds(reading.StatusTime) for reading in readings]
    return list(names), {
        "name": _subtract_previous(indices),
        "arrived": _subtract_previous(arrived),
        "time": _subtract_previous(times),
        **{
            name.lower(): _subtract_least([round(getattr(reading, name) * scale) for reading in readings])
            for name, scale in _SCALES.items()
        },
        **{vital.name: _make_vital_column(vital, map(attrgetter(vital.name), readings)) for vital in FLEET.vitals},
    }


def read_columns(data: str) -> tuple[Sequence[str], dict[str, Column]]:
    """Return the names and the columns of a frame's data, the inverse of `encode_columns`."""
    line, _, numbers = zlib.decompress(base64.b64decode(data)).partition(b"\n")
    header = msgspec.json.decode(line)
    widths = [width for _, _, width in header["columns"]]
    count = len(numbers) // sum(widths)
    columns: dict[str, Column] = {}
    start = 0
    for key, first, width in header["columns"]:
        end = start + count * width
        columns[key] = Column.from_bytes(first, numbers[start:end], width)
        start = end
    return header["names"], columns


def find_last_arrival(data: str) -> int | None:
    """Return when the last of a frame's readings arrived, in milliseconds since 1970; None if it has no readings."""
    _, columns = read_columns(data)
    return max(add_previous(columns["arrived"]), default=None)


def add_previous(column: Column) -> Iterator[int]:
    """Yield the values of a column that holds differences to the reading before."""
    value = column.first
    for number in column.numbers:
        value += number // 2 if number % 2 == 0 else -(number + 1) // 2
        yield value


def _subtract_previous(values: Sequence[int]) -> Column:
    if not values:
        return Column(0, [])
    differences = (after - before for before, after in pairwise(values))
    return Column(values[0], [0, *(2 * each if each >= 0 else -2 * each - 1 for each in differences)])


def _subtract_least(values: Sequence[int]) -> Column:
    least = min(values, default=0)
    return Column(least, [value - least for value in values])


def _make_vital_column(vital: Vital, values: Iterable[float | None]) -> Column:
    scale = 10**vital.decimals
    units = [None if value is None else round(value * scale) for value in values]
    least = min((unit for unit in units if unit is not None), default=0)
    extra = 1 if vital.is_optional else 0
    return Column(least, [0 if unit is None else unit - least + extra for unit in units])
