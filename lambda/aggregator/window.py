"""Tumbling windows: merging a batch into a window's state, and emitting the summaries when the window closes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.batch import Batch
from aggregator.state import pack, unpack
from unicorn.codec import summary_from_document
from unicorn.summary import InvalidSummary, MinuteSummary, merge_by_minute

STATE_BYTES = 900 * 1024
"""A state of this size is emitted. At 1 MB Lambda would end the window early."""

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WindowResult:
    """The result of one call."""

    emitted: list[MinuteSummary]
    """The summaries to put on the summary stream."""
    state: State
    """The state for the window's next call."""
    duplicates: int
    """How many of the batch's readings were in the window or the batch already."""


def process_batch(batch: Batch, state: Mapping[str, Any], *, closing: bool) -> WindowResult:
    """Merge a batch into the window's state, and emit all summaries if the window closes or STATE_BYTES is reached.

    Raises InvalidSummary for a state that this function did not return.
    """
    known = _load_state(state)
    summaries = list(merge_by_minute([*known, *batch.summaries.values()]).values())
    duplicates = _count_readings(known) + len(batch.readings) - _count_readings(summaries)
    if closing or not summaries:
        return WindowResult(summaries, {}, duplicates)
    packed = pack(summaries)
    if len(packed) >= STATE_BYTES:
        return WindowResult(summaries, {}, duplicates)
    return WindowResult([], {"summaries": packed}, duplicates)


def _count_readings(summaries: Iterable[MinuteSummary]) -> int:
    return sum(summary.readings for summary in summaries)


def _load_state(state: Mapping[str, Any]) -> list[MinuteSummary]:
    if not state:
        return []
    if state.keys() != {"summaries"}:
        raise InvalidSummary("the window's state was not written by this function")
    summaries = state["summaries"]
    # An earlier version wrote a list of documents. A window may be open while this version replaces it.
    if isinstance(summaries, list) and all(isinstance(document, dict) for document in summaries):
        return [summary_from_document(document) for document in summaries]
    return unpack(summaries)
