"""Bugs that a pipeline like this could have, each planted in the real code. The simulation must detect them all."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

import processor.table
import runtime.quarantine
import unicorn.fast_decode
import unicorn.summary
from aggregator import batch, summary_sink, window
from aggregator.batch import Batch
from aggregator.window import WindowResult
from processor.table import SummaryTable
from runtime.put_records import put_batch
from tests.simulation.run import import_handlers
from unicorn.codec import Unreadable, decode
from unicorn.reading import Reading
from unicorn.selected_fleet import FLEET
from unicorn.steps import Steps
from unicorn.summary import SCALAR_FIELDS, MinuteSummary, merge, summarize

_process_batch, _put_row = window.process_batch, SummaryTable._put_row


_HAS_OPTIONAL = any(vital.is_optional for vital in FLEET.vitals)


def _add_steps(*summaries: MinuteSummary) -> MinuteSummary:
    steps: dict[int, int] = {}
    for summary in summaries:
        for offset, distance in summary.Steps.items():
            steps[offset] = steps.get(offset, 0) + distance
    return replace(merge(*summaries), Steps=Steps.from_distances(steps))


def _append_blindly(early: Steps, late: Steps) -> Steps:
    """Append later steps without checking for an overlap."""
    behind = {offset: distance for offset, distance in late.items() if offset > early.last}
    return Steps.from_distances({**early, **behind})


def _take_latest_position(old: MinuteSummary, new: MinuteSummary) -> MinuteSummary:
    return replace(merge(old, new), LastLatitude=new.LastLatitude, LastLongitude=new.LastLongitude)


def _forget_state(new: Batch, _state: Mapping[str, Any], *, closing: bool) -> WindowResult:
    return _process_batch(new, {}, closing=closing)


def _emit_first_only(new: Batch, state: Mapping[str, Any], *, closing: bool) -> WindowResult:
    done = _process_batch(new, state, closing=closing)
    return dataclasses.replace(done, emitted=done.emitted[:1])


def _summarize_by_arrival(readings: Iterable[Reading]) -> Any:
    listed = list(readings)
    minute = listed[0].StatusTime[:16] if listed else ""
    return summarize(replace(reading, StatusTime=minute + reading.StatusTime[16:]) for reading in listed)


@contextmanager
def _patch_both_summarize(summing: Any) -> Iterator[None]:
    """Replace `summarize` for uniform batches and for all others."""
    with patch.object(unicorn.fast_decode, "summarize", summing), patch.object(batch, "summarize", summing):
        yield


def _ignore_refusals(*call: Any) -> list[Any]:
    put_batch(*call)
    return []


def _put_unconditionally(self: SummaryTable, row: MinuteSummary, number: int, _condition: Mapping[str, Any]) -> Any:
    return _put_row(self, row, number, {})


def _drop_unreadable(data: bytes) -> list[Reading | Unreadable]:
    return [piece for piece in decode(data) if isinstance(piece, Reading)]


def _forget_minimum(summary: MinuteSummary) -> MinuteSummary:
    least, greatest = FLEET.vitals[0].range_fields
    return replace(summary, **{least: getattr(summary, greatest)})


def _take_absent(*summaries: MinuteSummary) -> MinuteSummary:
    """Merge as if a vital that one of the summaries lacks were absent from all of them."""
    merged = merge(*summaries)
    absent = [name for name in SCALAR_FIELDS if any(getattr(summary, name) is None for summary in summaries)]
    return replace(merged, **dict.fromkeys(absent))


def plant_bugs() -> dict[str, AbstractContextManager[Any]]:
    """Return each bug's name, and the patch that plants it."""
    aggregator, _ = import_handlers()
    table = processor.table
    return {
        "ADD instead of a merge": patch.object(unicorn.summary, "merge", _add_steps),
        "late steps that are left out": patch.object(Steps, "__or__", _append_blindly),
        "the last to come wins the position": patch.object(table, "merge", _take_latest_position),
        "a write that overwrites the row": patch.object(table, "merge", lambda _, new: new),
        "a row that is never updated": patch.object(table, "merge", lambda old, _: old),
        "the least of a minute is forgotten": patch.object(
            table, "merge", lambda old, new: _forget_minimum(merge(old, new))
        ),
        **({"an absent vital that hides others": patch.object(table, "merge", _take_absent)} if _HAS_OPTIONAL else {}),
        "a write without its condition": patch.object(SummaryTable, "_put_row", _put_unconditionally),
        "a dropped state": patch.object(aggregator, "process_batch", _forget_state),
        "an emission cut short": patch.object(aggregator, "process_batch", _emit_first_only),
        "an ignored partial failure": patch.object(summary_sink, "put_batch", _ignore_refusals),
        "a window keyed by arrival": _patch_both_summarize(_summarize_by_arrival),
        "poison that is dropped": patch.object(batch, "decode", _drop_unreadable),
        "a quarantine key that is not unique": patch.object(
            runtime.quarantine, "build_key", lambda pieces: f"{pieces[0].record.shard_id}.{len(pieces)}.json"
        ),
        "another way of rounding": patch.object(
            unicorn.summary, "to_millimeters", lambda readings: [round(reading.Distance * 1000) for reading in readings]
        ),
    }
