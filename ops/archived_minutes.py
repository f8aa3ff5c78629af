"""Read minute summaries from the archive. Athena aggregates the readings, so that a row is a whole unicorn-minute."""

from collections.abc import Iterable, Iterator, Sequence
from operator import sub
from typing import Any

from msgspec import DecodeError
from msgspec.json import Decoder

from ops.reconcile.row import format_milliseconds
from ops.result_object import ResultUnreadable
from unicorn.reading import SCHEMA
from unicorn.selected_fleet import FLEET
from unicorn.steps import Steps
from unicorn.summary import MinuteSummary
from unicorn.timestamps import start_of_minute

_CONVERSIONS = [SCHEMA[vital.name].convert for vital in FLEET.vitals for _ in vital.range_fields]
"""How to convert the least and the greatest value of each vital."""
_decode_numbers = Decoder(list[int]).decode


def to_summaries(rows: Iterable[Sequence[Any]]) -> Iterator[MinuteSummary]:
    """Yield the minute summary of each row of `select_minute_steps`. Raises ResultUnreadable."""
    for name, _, offsets, distances, *vitals, last_statustime, latitude, longitude in rows:
        last = format_milliseconds(str(last_statustime))
        ranges = [convert(value) for convert, value in zip(_CONVERSIONS, vitals, strict=True)]
        steps = _to_steps(_parse_array(offsets), _parse_array(distances))
        yield MinuteSummary(name, start_of_minute(last), *ranges, last, float(latitude), float(longitude), steps)


def _parse_array(text: str) -> list[int]:
    """Return the numbers of an array, which Athena writes as `[1, 2]`."""
    try:
        return _decode_numbers(text)
    except DecodeError:
        raise ResultUnreadable(f"its result has {text[:40]!r} in place of an array of numbers") from None


def _to_steps(offsets: list[int], distances: list[int]) -> Steps:
    return Steps.from_deltas([offsets[0], *map(sub, offsets[1:], offsets)], distances)
