"""What a batch of readings makes of a tumbling window: summaries to emit, and the state to go on with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.batch import Batch
from aggregator.state import pack, unpack
from unicorn.codec import parse_summary
from unicorn.summary import InvalidSummary, MinuteSummary, merge_all

STATE_BYTES = 900 * 1024
"""From this size on the state is emitted, well before the 1 MB at which Lambda would end the window."""

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What one call comes to."""

    emitted: list[MinuteSummary]
    state: State
    duplicates: int
    """How many of the readings the window's state, or the batch itself, had already."""


def step(batch: Batch, state: Mapping[str, Any], *, closing: bool) -> Step:
    """Merge a batch into the state of the window; emit all of it where the window closes or grows too large.

    Raises InvalidSummary for a state that this function did not return.
    """
    carried = _carried(state)
    summaries = list(merge_all([*carried, *batch.summaries.values()]).values())
    duplicates = _count(carried) + len(batch.readings) - _count(summaries)
    if closing or not summaries:
        return Step(summaries, {}, duplicates)
    packed = pack(summaries)
    if len(packed) >= STATE_BYTES:
        return Step(summaries, {}, duplicates)
    return Step([], {"summaries": packed}, duplicates)


def _count(summaries: Iterable[MinuteSummary]) -> int:
    return sum(summary.readings for summary in summaries)


def _carried(state: Mapping[str, Any]) -> list[MinuteSummary]:
    if not state:
        return []
    if state.keys() != {"summaries"}:
        raise InvalidSummary("the window's state is not of this function")
    kept = state["summaries"]
    # Not packed, it is of a window that was open when this version took the place of an earlier one.
    return [parse_summary(document) for document in kept] if _are_documents(kept) else unpack(kept)


def _are_documents(kept: object) -> bool:
    return isinstance(kept, list) and all(isinstance(document, dict) for document in kept)
