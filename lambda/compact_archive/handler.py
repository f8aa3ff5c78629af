"""The edge of the compactor: once an hour, and whenever `wildrydes compact` asks."""

import logging
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3

from compact_archive.bucket import Bucket, folder
from compact_archive.choice import SETTLED_SECONDS, Note, choose
from compact_archive.statement import Athena, StatementFailed, counts, unload

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_ENOUGH_MS = 300_000
"""An hour is begun only where so much time is left for it."""
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
    left = list(choice.compact)
    while left and context.get_remaining_time_in_millis() > _ENOUGH_MS:
        hour = left.pop(0)
        try:
            rows = _compact(hour, now)
        except StatementFailed as error:
            failed[hour] = str(error)
        else:
            compacted |= {} if rows is None else {hour: rows}
    told = {"compacted": compacted, "removed": removed, "undone": [note.hour for note in choice.undo], "left": left}
    _log.info("done", extra={name: value for name, value in told.items() if value})
    if failed:
        raise NotCompacted("; ".join(f"{hour}: {why}" for hour, why in failed.items()))
    return told


def _compact(hour: str, now: datetime) -> int | None:
    """Write an hour's rows; how many they are, or None where it is left to the next run."""
    note = Note(hour=hour, run=f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}", delivered=_delivered(hour))
    if not _bucket.begin(note):
        return None
    try:
        _, before = _athena.run(counts(hour))
        _athena.run(unload(hour, f"s3://{_bucket.name}/{folder(note)}"))
        rows, after = _athena.run(counts(hour))
    except StatementFailed:
        _undo(note)
        raise
    if after - before != rows or _delivered(hour) != note.delivered:
        _log.warning("delivered into meanwhile", extra={"hour": hour, "delivered": rows, "written": after - before})
        _undo(note)
        return None
    _bucket.counted(replace(note, counted=True))
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
