"""Fast decoding of uniform batches by a compiled decoder.

A reading is canonical if its JSON has each field of the schema exactly once, spelled and typed as in the schema, with a
value that conversion would leave unchanged. A batch is uniform if every record in it is one canonical reading, as
nearly all batches are. `unicorn.codec` decodes everything else; on uniform batches the two agree.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from msgspec.json import Decoder

from unicorn.kpl import deaggregate
from unicorn.reading import SCHEMA, Reading
from unicorn.summary import MinuteSummary, UnicornMinute, summarize

_decode = Decoder(Reading).decode


def decode_uniform_readings(records: Iterable[bytes]) -> list[Reading] | None:
    """Return the readings of deaggregated records, in order, or None if one of them is not a canonical reading."""
    readings = _decode_all(records)
    return readings if readings and all(_are_canonical(name, name, readings) for name in SCHEMA) else None


def decode_uniform_batch(
    records: Sequence[bytes],
) -> tuple[list[Reading], dict[UnicornMinute, MinuteSummary]] | None:
    """Return a uniform batch's readings and their summaries, or None for any other batch.

    There are far fewer unicorn-minutes than readings, so each name and minute is validated once. Of the coordinates
    only the last ones of a minute are validated, because no others are stored.
    """
    # An aggregate fails to decode as JSON at once, so single records need no check whether they are aggregates.
    readings = _decode_all(records) or _decode_all(chain.from_iterable(map(deaggregate, records)))
    if not readings:
        return None
    try:
        summaries = summarize(readings)
    except ValueError:
        return None
    is_uniform = all(_are_canonical(name, field, summaries.values()) for name, field in _VALIDATED.items())
    return (readings, summaries) if is_uniform else None


_VALIDATED = {"Name": "Name", "StatusTime": "StatusTime", "LastLatitude": "Latitude", "LastLongitude": "Longitude"}
"""The fields of a summary that need more than the decoder's own checks, and the reading's field that each stands for.

Distances and vitals need none, and `summarize` has already checked the seconds of every StatusTime.
"""


def _decode_all(records: Iterable[bytes]) -> list[Reading] | None:
    """Return readings of the schema's types and within its bounds, or None if a record is anything else."""
    try:
        return list(map(_decode, records))
    except (ValueError, RecursionError):
        return None


def _are_canonical(name: str, field: str, objects: Iterable[object]) -> bool:
    """Return whether every object's attribute `name` is canonical by the schema's rules for `field`."""
    return SCHEMA[field].are_canonical(map(attrgetter(name), objects))
