"""Planning a run of the compactor: which hours it compacts, and what it removes of earlier compactions.

A compaction has two phases. In the first, a run writes the hour's rows to the compacted table, sorted, and counts them.
An hour of many bytes takes several statements, each for a part of its objects, and is counted after the last.
Then they lie in both tables for a while, and the relation `readings` returns each reading once. In the second phase, a
later run removes the delivered objects, once no query that started earlier can still be reading them.

The bucket holds a marker of the compaction from before the first phase until after the second. If Athena takes longer
than the run that started a statement, a later run resumes the compaction.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from runtime.chunks import chunk

MARGIN_SECONDS = 900
"""How long after an hour's end it is compacted, because Firehose may still deliver into it.

What Firehose delivers even later, after an alarm, is compacted by itself.
"""
RUN_SECONDS = 900
"""A run never lasts longer. Source: Lambda developer guide, "Lambda quotas"."""
SETTLED_SECONDS = 2_700
"""A query never lasts longer. Source: Athena user guide, "Service Quotas": DML query timeout, 30 minutes."""
STATEMENT_BYTES = 2 * 1024**3
"""The bytes of delivered objects that one statement compacts, at most, so that it ends long before the timeout.

These are some 50 million readings, an assumption: nobody has measured how many Athena sorts within 30 minutes.
"""
WAVE = 4
"""Statements that run at the same time. Athena's quota of active statements is shared by the whole account.

Source: Athena user guide, "Service Quotas".
"""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactionMarker:
    """A compaction in progress."""

    hour: str
    """The partition, `YYYY-MM-DD-HH`."""
    run: str
    """The folder into which the compaction writes."""
    delivered: tuple[str, ...]
    """The keys of the objects that it replaces."""
    rows_before: int = 0
    """How many rows of the hour were compacted before."""
    ends: tuple[str, ...] = ("",)
    """The last key that each statement reads, in order; empty for the last statement, which reads all that remain."""
    begun: int = 0
    """How many statements were begun before those that write now."""
    query_ids: tuple[str, ...] = ()
    """Athena's IDs of the statements that write; none until they are started."""
    is_counted: bool = False
    """Whether as many rows were written as were delivered, which ends the first phase."""
    age_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run does."""

    remove: list[CompactionMarker]
    """Compactions whose delivered objects are removed."""
    resume: list[CompactionMarker]
    """Compactions whose run has ended while Athena may still be writing. The run waits for it and counts the rows."""
    undo: list[CompactionMarker]
    """Compactions that ended before they started a statement."""
    compact: list[str]
    """Hours to compact, the oldest first."""


def plan_run(
    delivered: Collection[str],
    markers: Sequence[CompactionMarker],
    now: datetime,
    *,
    only: Collection[str] = (),
    settled_seconds: float = SETTLED_SECONDS,
) -> RunPlan:
    """Return what to do, given the hours that have delivered objects, and the markers.

    `only` limits the plan to these hours, and lets each be compacted as soon as it is over.
    """
    selected = [marker for marker in markers if not only or marker.hour in only]
    settled = [marker for marker in selected if marker.age_seconds >= settled_seconds]
    uncounted = [marker for marker in selected if not marker.is_counted]
    margin = timedelta(0) if only else timedelta(seconds=MARGIN_SECONDS)
    in_progress = {marker.hour for marker in markers}
    return RunPlan(
        remove=[marker for marker in settled if marker.is_counted],
        # `settled_seconds` does not count here: whatever the caller asks for, another run may take RUN_SECONDS.
        resume=[marker for marker in uncounted if marker.query_ids and marker.age_seconds >= RUN_SECONDS],
        undo=[marker for marker in uncounted if not marker.query_ids and marker.age_seconds >= SETTLED_SECONDS],
        compact=sorted(
            hour
            for hour in delivered
            if hour not in in_progress and (not only or hour in only) and _end_of_hour(hour) + margin <= now
        ),
    )


def split_by_bytes(sizes: Mapping[str, int], statement_bytes: int = STATEMENT_BYTES) -> tuple[str, ...]:
    """Return the last key for each statement, given the objects' sizes in the order of their keys.

    The last statement has no last key, so that it reads whatever comes after those of the others.
    """
    parts = list(chunk(sizes, sizes.__getitem__, max_items=len(sizes) or 1, max_bytes=statement_bytes))
    return (*(part[-1] for part in parts[:-1]), "")


def is_partition(text: str) -> bool:
    """Return whether a text is the name of a partition, an hour that exists."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}(-[0-9]{2}){3}", text)) and bool(_end_of_hour(text))
    except ValueError:
        return False


def _end_of_hour(hour: str) -> datetime:
    return datetime.strptime(hour, "%Y-%m-%d-%H").replace(tzinfo=UTC) + _HOUR
