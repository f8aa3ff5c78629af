"""The readings of a frame as columns of whole numbers, compressed and in base64: 17 bytes a reading of a large fleet.

`names` has each name once. Each other column has a number for each reading, in order of arrival. `name` is an index
into `names`, `arrived` and `time` are milliseconds since 1970, and each number of these three after the first is the
difference to the one before it. The other columns begin with their least value, and then have each reading's difference
to it. Coordinates are in hundred-thousandths of a degree, about a meter, distances in centimeters, and vitals in units
of their last decimal. A vital is null for a reading that lacks it.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter

import msgspec.json

from unicorn.fleet import Vital
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.timestamps import to_milliseconds

Columns = Mapping[str, Sequence[int | None] | Sequence[str]]

_SCALES = {"Distance": 100, "Latitude": 100_000, "Longitude": 100_000}
"""How many units of the column make one unit of the field, by field."""


def encode_columns(readings: Sequence[Reading], arrived: Iterable[int]) -> str:
    """Return readings as the text of a frame's data, given when each arrived in milliseconds since 1970."""
    document = msgspec.json.encode(make_columns(readings, arrived))
    # The strategy for small numbers saves 4 % against the default; the highest level takes 5 ms for a full second.
    compressor = zlib.compressobj(level=9, strategy=zlib.Z_FILTERED)
    return base64.b64encode(compressor.compress(document) + compressor.flush()).decode()


def make_columns(readings: Sequence[Reading], arrived: Iterable[int]) -> Columns:
    """Return readings as columns, given when each arrived in milliseconds since 1970."""
    names: dict[str, int] = {}
    indices = [names.setdefault(reading.Name, len(names)) for reading in readings]
    return {
        "names": list(names),
        "name": _subtract_previous(indices),
        "arrived": _subtract_previous(arrived),
        "time": _subtract_previous(to_milliseconds(reading.StatusTime) for reading in readings),
        **{
            name.lower(): _subtract_least(round(getattr(reading, name) * scale) for reading in readings)
            for name, scale in _SCALES.items()
        },
        **{vital.name: _make_vital_column(vital, map(attrgetter(vital.name), readings)) for vital in FLEET.vitals},
    }


def find_last_arrival(data: str) -> int | None:
    """Return when the last of a frame's readings arrived, in milliseconds since 1970; None if it has no readings."""
    document = msgspec.json.decode(zlib.decompress(base64.b64decode(data)))
    return max(accumulate(document["arrived"]), default=None)


def _subtract_previous(values: Iterable[int]) -> list[int]:
    """Return the first value, and the difference of each other value to the one before it."""
    listed = list(values)
    return listed[:1] + [after - before for before, after in pairwise(listed)]


def _make_vital_column(vital: Vital, values: Iterable[float | None]) -> list[int | None]:
    """Return the column of a vital: null for readings that lack it."""
    scale = 10**vital.decimals
    units = [None if value is None else round(value * scale) for value in values]
    least, *differences = _subtract_least(unit for unit in units if unit is not None)
    remaining = iter(differences)
    return [least, *(None if unit is None else next(remaining) for unit in units)]


def _subtract_least(values: Iterable[int]) -> list[int]:
    """Return the least value, or 0 if there is none, and the difference of each value to it."""
    listed = list(values)
    least = min(listed, default=0)
    return [least, *(value - least for value in listed)]
