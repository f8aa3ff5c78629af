"""Read minute summaries from the archive. Athena aggregates the readings, so that a row is a whole unicorn-minute."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import DecodeError
from msgspec.json import Decoder

from ops.result_object import ResultUnreadable
from unicorn.archived_minute import UnreadableMinute, to_summary
from unicorn.summary import MinuteSummary

_decode_numbers = Decoder(list[int]).decode


def to_summaries(rows: Iterable[Sequence[Any]]) -> Iterator[MinuteSummary]:
    """Yield the minute summary of each row of `select_minute_steps`. Raises ResultUnreadable."""
    for name, _, offsets, distances, *vitals, last, latitude, longitude in rows:
        try:
            yield to_summary(name, _parse_array(offsets), _parse_array(distances), vitals, last, (latitude, longitude))
        except UnreadableMinute as error:
            raise ResultUnreadable(f"its result has a row that is no minute: {error}") from None


def _parse_array(text: str) -> list[int]:
    """Return the numbers of an array, which Athena writes as `[1, 2]`."""
    try:
        return _decode_numbers(text)
    except DecodeError:
        raise ResultUnreadable(f"its result has {text[:40]!r} in place of an array of numbers") from None
