"""Read an object of minutes: gzipped lines of JSON, each a row of `select_minute_parts`, in constant memory."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from msgspec import DecodeError, defstruct
from msgspec.json import Decoder

from unicorn.archived_minute import UnreadableMinute, to_summary
from unicorn.selected_fleet import FLEET
from unicorn.summary import MinuteSummary

_RANGES = tuple(f"{end}_{vital.column}" for vital in FLEET.vitals for end in ("min", "max"))
_ARRAY = list[int]
_Row = defstruct(
    "_Row",
    [
        *(("name", str), ("offsets", _ARRAY), ("distances", _ARRAY)),
        *(("last_statustime", str), ("last_latitude", float), ("last_longitude", float)),
        *((name, float | None, None) for name in _RANGES),  # NULL may be written as null, or not at all
    ],
)
_decode: Any = Decoder(_Row).decode


class ObjectUnreadable(RuntimeError):
    """An object that cannot be read to its end. The message says which, at which line, and why."""


def read_summaries(body: IO[bytes], *, after: int) -> Iterator[MinuteSummary]:
    """Yield the summaries of an object's lines, without the first ones. Raises ObjectUnreadable."""
    number = after
    try:
        with gzip.GzipFile(fileobj=body) as lines:
            for number, line in enumerate(islice(lines, after, None), after + 1):  # noqa: B007 - the error tells it
                row = _decode(line)
                vitals = [getattr(row, name) for name in _RANGES]
                position = (row.last_latitude, row.last_longitude)
                yield to_summary(row.name, row.offsets, row.distances, vitals, row.last_statustime, position)
    except (DecodeError, UnreadableMinute) as error:
        raise ObjectUnreadable(f"its line {number} is no minute of a vehicle: {error}") from None
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ObjectUnreadable(f"it is cut or damaged after line {number}: {error}") from None
