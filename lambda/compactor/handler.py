"""The compactor's handler, which runs once an hour and whenever `wildrydes compact` invokes it."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

from compactor.bucket import ArchiveBucket, output_folder
from compactor.plan import SETTLED_SECONDS, STATEMENT_BYTES, WAVE, CompactionMarker, RunPlan, plan_run, split_by_bytes
from compactor.statement import build_row_counts, build_unload
from runtime.athena import Athena, StatementFailed, StillRunning

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

_MIN_START_MS = 300_000
"""An hour is started only if more time is left."""
_MIN_WAIT_MS = 60_000
"""With less time left, a later run waits for the statement that is still running."""
_bucket = ArchiveBucket(boto3.client("s3"), os.environ["ARCHIVE_BUCKET"])
_athena = Athena(boto3.client("athena"), os.environ["WORK_GROUP"], os.environ["DATABASE"])


class NotCompacted(RuntimeError):
    """Hours that stay uncompacted for now. The next run tries each of them again."""


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Advance the compaction of each hour that is due, or only of the event's `hours`.

    `settled_seconds` in the event says how long replaced objects stay, and `statement_bytes` how much a statement
    compacts. Runs may be repeated, and may overlap. Raises NotCompacted after everything else is done.
    """
    now = datetime.now(UTC)
    plan = plan_run(
        _bucket.list_hours(),
        _bucket.list_markers(now),
        now,
        only=event.get("hours", ()),
        settled_seconds=event.get("settled_seconds", SETTLED_SECONDS),
    )
    removed = {marker.hour: _remove_delivered(marker) for marker in plan.remove}
    for marker in plan.undo:
        _undo(marker)
    statement_bytes = event.get("statement_bytes", STATEMENT_BYTES)
    compacted, failed, left = _compact(plan, now, context.get_remaining_time_in_millis, statement_bytes)
    undone = [marker.hour for marker in plan.undo]
    report = {"compacted": compacted, "removed": removed, "undone": undone, "left": left}
    _log.info("done", extra={name: value for name, value in report.items() if value})
    if failed:
        raise NotCompacted("; ".join(f"{hour}: {reason}" for hour, reason in failed.items()))
    return report


def _compact(
    plan: RunPlan, now: datetime, get_remaining_ms: Callable[[], int], statement_bytes: int
) -> tuple[dict[str, int], dict[str, str], list[str]]:
    """Resume and begin compactions while there is time.

    Return the number of rows of each compacted hour, the reason of each hour that failed, and the hours that are left.
    """
    compacted: dict[str, int] = {}
    failed: dict[str, str] = {}
    running: list[str] = []
    resumed = {marker.hour: marker for marker in plan.resume}
    waiting = [*resumed, *plan.compact]
    while waiting and get_remaining_ms() > _MIN_START_MS:
        hour = waiting.pop(0)
        try:
            marker = resumed.get(hour) or _begin(hour, now, statement_bytes)
            rows = _finish(marker, has_time=lambda: get_remaining_ms() > _MIN_WAIT_MS) if marker else None
            if rows is not None:
                compacted[hour] = rows
        except StatementFailed as error:
            failed[hour] = str(error)
        except StillRunning:
            running.append(hour)
    return compacted, failed, [*running, *waiting]


def _begin(hour: str, now: datetime, statement_bytes: int) -> CompactionMarker | None:
    """Start the first statements that write an hour's rows. Return None if another run is compacting the hour."""
    run = f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:8]}"
    sizes = _bucket.list_sizes(hour)
    marker = CompactionMarker(hour=hour, run=run, delivered=tuple(sizes), ends=split_by_bytes(sizes, statement_bytes))
    if not _bucket.create_marker(marker):
        return None
    try:
        _, rows_before = _athena.query_numbers(build_row_counts(hour))
        return _start_wave(replace(marker, rows_before=rows_before))
    except StatementFailed:
        _undo(marker)
        raise


def _start_wave(marker: CompactionMarker) -> CompactionMarker:
    """Start the next statements of an hour, and return its marker with them.

    The marker first says that statements may be running whose IDs nobody knows: then a later run waits before undoing.
    If Athena refuses a statement after others, they are the wave. Raises StatementFailed if it refuses the first.
    """
    marker = replace(marker, begun=marker.begun + len(marker.query_ids), query_ids=())
    _bucket.update_marker(marker)
    query_ids: list[str] = []
    for number in range(marker.begun, min(marker.begun + WAVE, len(marker.ends))):
        try:
            query_ids.append(_athena.start(_build_statement(marker, number)))
        except (StatementFailed, ClientError):
            if not query_ids:
                raise
            break
    marker = replace(marker, query_ids=tuple(query_ids))
    _bucket.update_marker(marker)
    return marker


def _build_statement(marker: CompactionMarker, number: int) -> str:
    folder = f"s3://{_bucket.name}/"
    after, until = marker.ends[number - 1] if number else "", marker.ends[number]
    return build_unload(
        marker.hour,
        f"{folder}{output_folder(marker, number)}",
        after=after and f"{folder}{after}",
        until=until and f"{folder}{until}",
    )


def _finish(marker: CompactionMarker, *, has_time: Callable[[], bool]) -> int | None:
    """Wait until the hour's rows are written, and return their number.

    If Firehose delivered into the hour since the compaction began, undo the compaction and return None; the next run
    begins it again. Raises StatementFailed, or StillRunning once there is no more time.
    """
    try:
        _wait_for_all(marker.query_ids, has_time)
        while marker.begun + len(marker.query_ids) < len(marker.ends):
            marker = _start_wave(marker)
            _wait_for_all(marker.query_ids, has_time)
        rows, rows_after = _athena.query_numbers(build_row_counts(marker.hour))
    except StatementFailed:
        _undo(marker)
        raise
    written = rows_after - marker.rows_before
    if written != rows or tuple(_bucket.list_sizes(marker.hour)) != marker.delivered:
        extra = {"hour": marker.hour, "delivered": rows, "written": written}
        _log.warning("Firehose delivered into the hour during its compaction", extra=extra)
        _undo(marker)
        return None
    _bucket.update_marker(replace(marker, is_counted=True))
    return rows


def _wait_for_all(query_ids: Sequence[str], has_time: Callable[[], bool]) -> None:
    """Wait until all statements have ended, so that none writes any more. Raises the first failure, or StillRunning."""
    failures: list[StatementFailed] = []
    for query_id in query_ids:
        try:
            _athena.wait(query_id, has_time=has_time)
        except StatementFailed as failure:
            failures.append(failure)
    if failures:
        raise failures[0]


def _remove_delivered(marker: CompactionMarker) -> int:
    """Remove the objects that a compaction replaced, and return their number."""
    _bucket.delete_objects(marker.delivered)
    _bucket.delete_marker(marker)
    return len(marker.delivered)


def _undo(marker: CompactionMarker) -> None:
    """Remove the objects that a compaction wrote."""
    _bucket.delete_objects(_bucket.list_written(marker))
    _bucket.delete_marker(marker)
