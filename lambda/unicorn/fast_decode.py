"""Readings that are written plainly, as nearly all are: many at once, by a compiled decoder.

It takes only what needs no judgement: one object a record, with each field of a reading once, in its own case and of
its own type, and a value that the schema leaves as it is. All else is for `unicorn.codec`, which alone says what
becomes of it; on what is taken here, the two agree.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from msgspec.json import Decoder

from unicorn.kpl import apart
from unicorn.reading import Reading, schema
from unicorn.summary import Key, MinuteSummary, summarize

_decode = Decoder(Reading).decode


def plain_readings(pieces: Iterable[bytes]) -> list[Reading] | None:
    """The readings that these hold, in order, where every one is plain; None where any is not.

    Each piece is a record, or one of an aggregate's.
    """
    drafts = _drafts(pieces)
    return drafts if drafts and all(_keeps(name, name, drafts) for name in schema()) else None


def plain_summaries(records: Sequence[bytes]) -> tuple[list[Reading], dict[Key, MinuteSummary]] | None:
    """The readings of records and aggregates, and their sums, where every one is plain as far as its summary shows.

    Their minutes are far fewer than they are: a name and a minute are judged once for all readings that share them, and
    of the coordinates only the last, since the others go no further. What is left of a StatusTime is its place within
    the minute, and what has none can't be summed up.
    """
    # Of aggregates the very first fails, and of records by themselves none is looked at for whether it is one.
    drafts = _drafts(records) or _drafts(chain.from_iterable(map(apart, records)))
    try:
        summaries = summarize(drafts or ())
    except ValueError:
        return None
    judged = {"Name": "Name", "StatusTime": "StatusTime", "LastLatitude": "Latitude", "LastLongitude": "Longitude"}
    kept = summaries and all(_keeps(name, field, summaries.values()) for name, field in judged.items())
    return (drafts, summaries) if drafts and kept else None


def _drafts(pieces: Iterable[bytes]) -> list[Reading] | None:
    """Readings that have the types and are within the bounds of the schema; None where any has not, or is not."""
    try:
        return list(map(_decode, pieces))
    except (ValueError, RecursionError):
        return None


def _keeps(name: str, field: str, of: Iterable[object]) -> bool:
    """Whether the schema leaves what these have under a name as it is, by what it says of a reading's field."""
    return schema()[field].keeps(map(attrgetter(name), of))
