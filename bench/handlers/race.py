"""Run contenders in turn, several rounds over, so that other load on the machine affects all of them alike."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median

from aws.environment import isolate
from bench.handlers.contender import hash_rows
from bench.handlers.events import (
    Event,
    make_aggregated_event,
    make_packed_event,
    make_readings,
    make_single_record_event,
    make_summary_event,
)
from bench.run_contender import run_contender
from processor.row import to_item
from unicorn.codec import decode_summary, encode_summary
from unicorn.reading import Reading
from unicorn.summary import summarize

_CONTENDER = Path(__file__).parent / "contender.py"
PER_EVENT = 10_000
_SINGLE_RECORDS = 7_000
"""Readings in an event of single records: ten thousand would exceed Lambda's 6 MB."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Events of one kind. The first one warms a contender up and doesn't count."""

    name: str
    events: Sequence[Event]
    items_per_event: int
    """Readings or summaries in each event."""
    rows_hash: str
    """The hash of the rows that the other events must make."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A handler, its workload, and the peer whose environment it needs, if any."""

    name: str
    workload: Workload
    peer: str | None = None


@dataclass(slots=True)
class Times:
    """The processor time of a contender."""

    items_per_event: int
    rounds: list[float] = field(default_factory=list)
    """The median seconds per event, of each round."""

    def get_best_milliseconds(self, items: int) -> float:
        """Return the best round's time for so many items, because other load can only slow a round down."""
        return min(self.seconds_per_item) * 1000 * items

    @property
    def seconds_per_item(self) -> list[float]:
        """The seconds per reading or summary, of each round."""
        return [seconds / self.items_per_event for seconds in self.rounds]


def make_workloads(*, events: int) -> Iterator[Workload]:
    """Make the workloads of all contenders. Ten thousand readings are a minute of 167 unicorns and make 167 rows."""
    minutes = [make_readings(unicorns=167, seconds=range(60), count=PER_EVENT, seed=n) for n in range(events + 1)]
    rows_hash = _hash_summaries(map(_encode_summaries, minutes))
    yield Workload("packed", [make_packed_event(minute) for minute in minutes], PER_EVENT, rows_hash)
    yield Workload("aggregated", [make_aggregated_event(minute) for minute in minutes], PER_EVENT, rows_hash)
    shorter = [minute[:_SINGLE_RECORDS] for minute in minutes]
    yield Workload(
        "plain",
        [make_single_record_event(minute) for minute in shorter],
        _SINGLE_RECORDS,
        _hash_summaries(map(_encode_summaries, shorter)),
    )


def make_own_workloads(*, events: int) -> Iterator[Workload]:
    """Make the workloads of this project's functions alone: many unicorns, a tumbling window, and summaries."""
    fleets = [make_readings(unicorns=1000, seconds=range(10), count=PER_EVENT, seed=n) for n in range(events + 1)]
    rows = [_encode_summaries(readings) for readings in fleets]
    yield Workload("many", [make_packed_event(readings) for readings in fleets], PER_EVENT, _hash_summaries(rows))
    spans = [range(start, start + 10) for start in range(0, 60, 10)]  # a minute of a thousand fits the window's state
    window = [make_readings(unicorns=1000, seconds=span, count=PER_EVENT, seed=1) for span in spans]
    yield Workload("window", [make_packed_event(readings) for readings in window], PER_EVENT, hash_rows(()))
    items = (to_item(decode_summary(data), 1) for summaries in rows[1:] for _, data in summaries)
    yield Workload("summaries", [make_summary_event(summaries) for summaries in rows], 1000, hash_rows(items))


_Encoded = list[tuple[str, bytes]]
"""Records of the summary stream: partition key and data."""


def _encode_summaries(readings: Iterable[Reading]) -> _Encoded:
    return [(summary.Name, encode_summary(summary)) for summary in summarize(readings).values()]


def _hash_summaries(events: Iterable[_Encoded]) -> str:
    """Return the hash of the summaries of all events but the first."""
    return hash_rows(data for summaries in islice(events, 1, None) for _, data in summaries)


def run_race(contenders: Mapping[str, Contender], *, rounds: int, folder: Path) -> dict[str, Times]:
    """Run every contender once per round, and return its times by the same key."""
    for workload in {contender.workload.name: contender.workload for contender in contenders.values()}.values():
        (folder / workload.name).write_text(json.dumps(workload.events))
    times = {key: Times(contender.workload.items_per_event) for key, contender in contenders.items()}
    for _ in range(rounds):
        for key, contender in contenders.items():
            times[key].rounds.append(median(_time_events(contender, folder / contender.workload.name)))
    return times


def _time_events(contender: Contender, file: Path) -> list[float]:
    """Return the seconds of each event."""
    environment = isolate(os.environ)
    report = run_contender(_CONTENDER, contender.name, str(file), environment=environment, peer=contender.peer)
    workload = contender.workload
    assert report["rows"] == workload.rows_hash, f"{contender.name} made other rows of {workload.name}"
    seconds: list[float] = report["seconds"]
    return seconds
