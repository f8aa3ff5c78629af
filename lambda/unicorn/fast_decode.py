"""Fast decoding of uniform batches by a compiled decoder.

A reading is canonical if its JSON has each field of the schema exactly once, spelled and typed as in the schema, with a
value that conversion would leave unchanged. A batch is uniform if every record in it holds canonical readings and
nothing else, as nearly all batches are. `unicorn.codec` decodes everything else; on uniform batches the two agree.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from operator import attrgetter

from msgspec.json import Decoder

from unicorn.field import FieldType
from unicorn.kpl import deaggregate
from unicorn.reading import SCHEMA, Reading
from unicorn.selected_fleet import FLEET
from unicorn.summary import FIELD_TYPES, MinuteSummary, UnicornMinute, summarize

_DECODER = Decoder(Reading)


def decode_uniform_readings(records: Sequence[bytes]) -> list[Reading] | None:
    """Return the readings of deaggregated records, in order, or None if there is anything else in them."""
    readings = _decode_all(records)
    return readings if readings and are_canonical(readings, SCHEMA) else None


def decode_uniform_batch(
    records: Sequence[bytes],
) -> tuple[list[Reading], dict[UnicornMinute, MinuteSummary]] | None:
    """Return a uniform batch's readings and their summaries, or None for any other batch.

    There are far fewer unicorn-minutes than readings, so each name and minute is validated once. Of the coordinates
    only the last ones of a minute are validated, because no others are stored.
    """
    # Aggregates are tried second: their first byte fails to decode, while checking each single record would take time.
    readings = _decode_all(records) or _decode_all([*chain.from_iterable(map(deaggregate, records))])
    if not readings:
        return None
    try:
        summaries = summarize(readings)
    except ValueError:
        return None
    return (readings, summaries) if are_canonical(summaries.values(), _CHECKED_TYPES) else None


_CHECKED_TYPES = {
    name: field_type
    for name, field_type in FIELD_TYPES.items()
    if name in ("Name", "StatusTime", "LastLatitude", "LastLongitude")
    or any(name in vital.range_fields and not vital.is_whole for vital in FLEET.vitals)
}
"""The types of those fields of a summary that need more checks than the decoder's.

Distances and whole numbers need none, and `summarize` has already checked the seconds of every StatusTime. A vital
between the ends of its range can't change the summary, so only the ends are checked.
"""


def _decode_all(records: Sequence[bytes]) -> list[Reading] | None:
    """Return the readings in records, or None if one has another type than the schema or exceeds its bounds."""
    try:
        return list(map(_DECODER.decode, records))
    except (ValueError, RecursionError):
        return _decode_packed(records)


def _decode_packed(records: Sequence[bytes]) -> list[Reading] | None:
    """Return the same as `_decode_all` for records that hold one reading or several.

    In spite of its name, `decode_lines` takes objects apart wherever they end, as `unicorn.codec` does. Each record is
    decoded by itself, because what is broken at a record's end could become whole with the next record's beginning.
    """
    try:
        parts = list(map(_DECODER.decode_lines, records))
    except (ValueError, RecursionError):
        return None
    return list(chain.from_iterable(parts)) if all(parts) else None  # a blank record is not a reading


def are_canonical(objects: Collection[object], types: Mapping[str, FieldType]) -> bool:
    """Return whether the attributes of all objects are canonical, given the type of each attribute by name."""
    return all(field_type.are_canonical(map(attrgetter(name), objects)) for name, field_type in types.items())
