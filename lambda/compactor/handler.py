"""The edge of the compactor: once an hour, and whenever `wildrydes compact` asks."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3

from compactor.bucket import Bucket, folder
from compactor.plan import SETTLED_SECONDS, Note, choose
from compactor.statement import Athena, StatementFailed, StillWriting, counts, unload

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_ENOUGH_MS = 300_000
"""An hour is begun only where so much time is left for it."""
_PARTING_MS = 60_000
"""With no more time than this left, what Athena still writes is left to the next run."""
_bucket = Bucket(boto3.client("s3"), os.environ["ARCHIVE_BUCKET"])
_athena = Athena(boto3.client("athena"), os.environ["WORK_GROUP"], os.environ["DATABASE"])


class NotCompacted(RuntimeError):
    """Hours that stay as they are for now; each is tried again by the next run."""


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Take the next step of each hour that is due; of the event's `hours` only, if it names some.

    Safe to run again, and beside another run. `settled_seconds` in the event says how long what was replaced stays.
    Raises NotCompacted, once all else is done.
    """
    now = datetime.now(UTC)
    choice = choose(
        _bucket.delivered().keys(),
        _bucket.notes(now),
        now,
        only=event.get("hours", ()),
        settled_seconds=event.get("settled_seconds", SETTLED_SECONDS),
    )
    removed = {note.hour: _remove(note) for note in choice.remove}
    for note in choice.undo:
        _undo(note)
    compacted: dict[str, int] = {}
    failed: dict[str, str] = {}
    under_way: list[str] = []
    begun = {note.hour: note for note in choice.resume}
    left = [*begun, *choice.compact]
    while left and context.get_remaining_time_in_millis() > _ENOUGH_MS:
        hour = left.pop(0)
        try:
            current = begun.get(hour) or _begin(hour, now)
            if current:
                rows = _finish(current, patient=lambda: context.get_remaining_time_in_millis() > _PARTING_MS)
                compacted |= {} if rows is None else {hour: rows}
        except StatementFailed as error:
            failed[hour] = str(error)
        except StillWriting:
            under_way.append(hour)
    told = {
        "compacted": compacted,
        "removed": removed,
        "undone": [note.hour for note in choice.undo],
        "left": [*under_way, *left],
    }
    _log.info("done", extra={name: value for name, value in told.items() if value})
    if failed:
        raise NotCompacted("; ".join(f"{hour}: {why}" for hour, why in failed.items()))
    return told


def _begin(hour: str, now: datetime) -> Note | None:
    """Have an hour's rows written; None where somebody else is at it."""
    note = Note(hour=hour, run=f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", delivered=_delivered(hour))
    if not _bucket.begin(note):
        return None
    try:
        _, before = _athena.numbers(counts(hour))
    except StatementFailed:
        _undo(note)
        raise
    writing = _athena.start(unload(hour, f"s3://{_bucket.name}/{folder(note)}"))
    note = replace(note, before=before, writing=writing)
    _bucket.go_on(note)
    return note


def _finish(note: Note, *, patient: Callable[[], bool]) -> int | None:
    """See to it that all was written; how many rows, or None where it was not, and the hour is left to the next run.

    Raises StillWriting, once it isn't patient any more.
    """
    try:
        _athena.wait(note.writing, patient=patient)
        rows, after = _athena.numbers(counts(note.hour))
    except StatementFailed:
        _undo(note)
        raise
    if after - note.before != rows or _delivered(note.hour) != note.delivered:
        written = after - note.before
        _log.warning("delivered into meanwhile", extra={"hour": note.hour, "delivered": rows, "written": written})
        _undo(note)
        return None
    _bucket.go_on(replace(note, counted=True))
    return rows


def _remove(note: Note) -> int:
    """Remove what a compaction replaced; how many objects that were."""
    _bucket.remove(note.delivered)
    _bucket.forget(note)
    return len(note.delivered)


def _undo(note: Note) -> None:
    """Remove what a compaction wrote."""
    _bucket.remove(_bucket.written(note))
    _bucket.forget(note)


def _delivered(hour: str) -> tuple[str, ...]:
    return _bucket.delivered(hour).get(hour, ())
