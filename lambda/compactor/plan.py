"""Which hours of the archive are compacted, and what of earlier compactions is removed: a pure choice.

A compaction has two steps, and a note lies in the bucket from before the first until after the second. First the hour's
rows are written again, and counted; for a while they lie in both tables, which the relation `readings` doesn't mind.
Writing may outlast the run that began it, and another one goes on then. Second, once no statement that began before can
still read them, the objects that were delivered are removed.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MARGIN_SECONDS = 900
"""After an hour's end Firehose may still deliver into it: what is later than an alarm allows is compacted by itself."""
RUN_SECONDS = 900
"""No run lasts longer. Source: Lambda developer guide, "Lambda quotas"."""
SETTLED_SECONDS = 2_700
"""Longer than any statement runs. Source: Athena user guide, "Service Quotas": DML query timeout, 30 minutes."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A compaction that isn't over."""

    hour: str
    """The partition, `YYYY-MM-DD-HH`."""
    run: str
    """The folder of what it writes."""
    delivered: tuple[str, ...]
    """The keys of the objects that it replaces."""
    before: int = 0
    """How many rows of the hour were compacted before."""
    writing: str = ""
    """The statement that writes, as Athena names it; none as long as it isn't begun."""
    counted: bool = False
    """Whether as many rows were written as were read."""
    age_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a run does."""

    remove: list[Note]
    """What they replaced is removed."""
    resume: list[Note]
    """The run that began them is over: their statements are waited for, and what these wrote is counted."""
    undo: list[Note]
    """They ended before any statement was begun."""
    compact: list[str]
    """Hours, the oldest first."""


def choose(
    delivered: Collection[str],
    notes: Sequence[Note],
    now: datetime,
    *,
    only: Collection[str] = (),
    settled_seconds: float = SETTLED_SECONDS,
) -> Choice:
    """What to do, given the hours into which Firehose delivered something that is still there, and the notes.

    Of hours that are named (`only`) nothing but them is touched, and each may be compacted as soon as it is over.
    """
    concerned = [note for note in notes if not only or note.hour in only]
    settled = [note for note in concerned if note.age_seconds >= settled_seconds]
    uncounted = [note for note in concerned if not note.counted]
    margin = timedelta(0) if only else timedelta(seconds=MARGIN_SECONDS)
    begun = {note.hour for note in notes}
    return Choice(
        remove=[note for note in settled if note.counted],
        # Whatever the caller says of statements, the run that began it may be at it yet.
        resume=[note for note in uncounted if note.writing and note.age_seconds >= RUN_SECONDS],
        undo=[note for note in uncounted if not note.writing and note.age_seconds >= SETTLED_SECONDS],
        compact=sorted(
            hour
            for hour in delivered
            if hour not in begun and (not only or hour in only) and _end(hour) + margin <= now
        ),
    )


def is_hour(text: str) -> bool:
    """Whether it is the name of a partition."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}(-[0-9]{2}){3}", text)) and bool(_end(text))
    except ValueError:
        return False


def _end(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%d-%H").replace(tzinfo=UTC) + _HOUR
