"""Each contender in turn, several times over, so that what else runs on the machine meets all of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.handlers.events import Event, aggregated, plain, readings, summaries
from bench.peers import PEERS, python_of
from local.cloud import without_aws_settings
from ops.home import ROOT
from unicorn.codec import encode_summary
from unicorn.reading import Reading
from unicorn.summary import summarize

_CONTENDER = Path(__file__).parent / "contender.py"
PER_EVENT = 10_000
_FIT = 7_000
"""Readings in a plain event: Lambda takes 6 MB, and ten thousand are more."""


@dataclass(frozen=True, slots=True)
class Course:
    """Events of one kind, how many readings or summaries are in each, and how many rows come of all but the first."""

    name: str
    events: Sequence[Event]
    each: int
    rows: int


@dataclass(slots=True)
class Times:
    """What a contender took, in seconds of the processor."""

    each: int
    rounds: list[float] = field(default_factory=list)
    """In the middle of each round's calls."""

    def milliseconds(self, per: int) -> float:
        """Of the best round, for so many readings or summaries: what else runs on the machine can only add to it."""
        return min(self.rounds) * 1000 * per / self.each


def courses(*, events: int) -> Iterator[Course]:
    """Ten thousand readings are a minute of 167 unicorns, which come to as many rows, or ten seconds of a thousand."""
    minutes = [readings(unicorns=167, seconds=range(60), count=PER_EVENT, seed=n) for n in range(events + 1)]
    yield Course("aggregated", [aggregated(one) for one in minutes], PER_EVENT, _rows(minutes[1:]))
    fitting = [one[:_FIT] for one in minutes]
    yield Course("plain", [plain(one) for one in fitting], _FIT, _rows(fitting[1:]))
    many = [readings(unicorns=1000, seconds=range(10), count=PER_EVENT, seed=n) for n in range(events + 1)]
    yield Course("many", [aggregated(one) for one in many], PER_EVENT, _rows(many[1:]))
    tens = [range(start, start + 10) for start in range(0, 50, 10)]  # the sixth comes to 700 KB, and is emitted
    window = [readings(unicorns=1000, seconds=ten, count=PER_EVENT, seed=1) for ten in tens]
    yield Course("window", [aggregated(one) for one in window], PER_EVENT, 0)
    rows = [[(one.Name, encode_summary(one)) for one in summarize(minute).values()] for minute in many]
    yield Course("summaries", [summaries(one) for one in rows], 1000, 1000 * events)


def _rows(minutes: Sequence[Sequence[Reading]]) -> int:
    """Each unicorn's readings are of one minute."""
    return sum(len({reading.Name for reading in minute}) for minute in minutes)


def race(entries: Mapping[str, tuple[str, Course]], *, rounds: int, folder: Path) -> dict[str, Times]:
    """Each entry is a contender and its course. Every round is each of them once."""
    for _, course in entries.values():
        (folder / course.name).write_text(json.dumps(course.events))
    times = {name: Times(course.each) for name, (_, course) in entries.items()}
    for _ in range(rounds):
        for name, (contender, course) in entries.items():
            times[name].rounds.append(median(_run(contender, course, folder / course.name)))
    return times


def _run(contender: str, course: Course, file: Path) -> list[float]:
    ours = contender not in PEERS
    done = subprocess.run(
        [sys.executable if ours else str(python_of(contender)), str(_CONTENDER), contender, str(file)],
        env={**without_aws_settings(os.environ), "PYTHONPATH": f"{ROOT}:{ROOT / 'lambda'}" if ours else ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["rows"] == course.rows, (contender, course.name, told["rows"], course.rows)
    seconds: list[float] = told["seconds"]
    return seconds
